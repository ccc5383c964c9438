#include "training/report/page/charts.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <nlohmann/json.hpp>

namespace unit {
namespace {

using Json = nlohmann::ordered_json;

/// Five digits, which is more than a screen shows: a page holds tens of thousands of numbers.
Json rounded(double value) {
    return std::isfinite(value) ? Json(std::stod(fmt::format("{:.5g}", value))) : Json(nullptr);
}

/// `name` without the digits that say of which domains it is: "kl_12" is "kl_nn", "kl_1" "kl_n".
std::string term_of(const std::string& name) {
    std::string term = name;
    std::replace_if(
        term.begin(), term.end(), [](char letter) { return letter == '1' || letter == '2'; }, 'n');
    return term;
}

/// The domain in which a term begins, by its first digit; 0 for what is of both.
int domain_of(const std::string& name) {
    const auto underscore = name.rfind('_');
    const char digit = underscore + 1 < name.size() ? name[underscore + 1] : ' ';
    return digit == '1' || digit == '2' ? digit - '0' : 0;
}

/// A chart that is filled series by series.
class Chart {
  public:
    Chart(const char* id, const char* title, const char* about)
        : object_{{"id", id}, {"title", title}, {"about", about}, {"series", Json::array()}} {}

    void add(const std::string& name, const Curve& curve) {
        Json mean = Json::array();
        Json newest = Json::array();
        for (const Curve::Point& point : curve.points()) {
            const bool known = point.count > 0;
            mean.push_back(known ? rounded(point.mean()) : Json(nullptr));
            newest.push_back(known ? rounded(point.newest) : Json(nullptr));
        }
        append(
            name,
            {{"stride", curve.stride()}, {"mean", std::move(mean)}, {"newest", std::move(newest)}});
    }

    void add(const std::string& name, Json at, Json mean) {
        append(name, {{"at", std::move(at)}, {"mean", std::move(mean)}});
    }

    bool empty() const { return object_["series"].empty(); }
    const Json& object() const { return object_; }

  private:
    void append(const std::string& name, Json values) {
        const std::string term = term_of(name);
        auto known = std::find(terms_.begin(), terms_.end(), term);
        if (known == terms_.end()) {
            known = terms_.insert(known, term);
        }
        Json series{
            {"name", name}, {"domain", domain_of(name)}, {"colour", known - terms_.begin()}};
        series.update(values);
        object_["series"].push_back(std::move(series));
    }

    Json object_;
    std::vector<std::string> terms_;
};

/// A chart of losses and which of them it takes.
struct LossChart {
    Chart chart;
    std::function<bool(const std::string&)> takes;
};

std::vector<LossChart> loss_charts() {
    const auto beginning = [](const std::vector<std::string>& starts) {
        return [starts](const std::string& name) {
            return std::any_of(starts.begin(), starts.end(),
                               [&](const std::string& start) { return name.starts_with(start); });
        };
    };
    return {{{"totals", "Totals", "The weighted sums that each step minimises."},
             [](const std::string& name) { return name.ends_with("_total"); }},
            {{"gan", "GAN",
              "real: a discriminator on images of its domain. fake: on translations. gan: what its "
              "verdict on translations costs the generators."},
             beginning({"real", "fake", "gan"})},
            {{"reconstruction", "Reconstruction and cycle",
              "Mean absolute difference from the image: x11, x22 and, there and back, x121, x212."},
             beginning({"reconstruction", "cycle"})},
            {{"kl", "KL",
              "How far codes are from N(0, I): kl_1, kl_2 those of images, kl_12, kl_21 those of "
              "translations."},
             beginning({"kl"})},
            {{"other", "Other terms", ""}, [](const std::string&) { return true; }}};
}

Chart validation_chart(const RunHistory& history) {
    Chart chart("validation", "Validation", "Without pairs; the lowest score is the best model.");
    std::vector<std::string> names;
    for (const RunHistory::Validation& validation : history.validations()) {
        for (const auto& [name, value] : validation.scores) {
            if (std::find(names.begin(), names.end(), name) == names.end()) {
                names.push_back(name);
            }
        }
    }
    for (const std::string& name : names) {
        Json at = Json::array();
        Json mean = Json::array();
        for (const RunHistory::Validation& validation : history.validations()) {
            for (const auto& [score, value] : validation.scores) {
                if (score == name) {
                    at.push_back(validation.iteration);
                    mean.push_back(rounded(value));
                }
            }
        }
        chart.add(name, std::move(at), std::move(mean));
    }
    return chart;
}

} // namespace

nlohmann::ordered_json charts_json(const RunHistory& history) {
    std::vector<LossChart> losses = loss_charts();
    for (const RunHistory::LossCurve& loss : history.losses()) {
        const auto chart = std::find_if(losses.begin(), losses.end(), [&](const LossChart& known) {
            return known.takes(loss.name);
        });
        chart->chart.add(loss.name, loss.curve);
    }
    Chart rate("learning_rate", "Learning rate", "Of Adam, in both steps.");
    Chart time("time", "Seconds of an update",
               "The whole of it, and how much of that went into waiting for images.");
    if (history.iteration() > 0) {
        rate.add("learning_rate", history.learning_rate());
        time.add("update", history.seconds());
        time.add("waiting", history.seconds_waiting());
    }
    Json list = Json::array();
    const auto append = [&](const Chart& chart) {
        if (!chart.empty()) {
            list.push_back(chart.object());
        }
    };
    for (const LossChart& loss : losses) {
        append(loss.chart);
    }
    append(validation_chart(history));
    append(rate);
    append(time);
    return list;
}

} // namespace unit
