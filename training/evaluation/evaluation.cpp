#include "training/evaluation/evaluation.h"

#include "core/error.h"
#include "training/evaluation/image_sides.h"

#include <algorithm>
#include <fmt/format.h>

namespace unit {
namespace {

/// One measure, of each method.
struct Column {
    MeasureDescription description;
    std::vector<std::unique_ptr<Measure>> methods;
};

std::vector<Column> columns_for(const MeasureContext& context, std::size_t methods) {
    std::vector<Column> columns;
    for (const MeasureKind& kind : measure_kinds()) {
        if (kind.applies(context)) {
            Column& column = columns.emplace_back(Column{kind.description, {}});
            for (std::size_t method = 0; method < methods; ++method) {
                column.methods.push_back(kind.make(context));
            }
        }
    }
    return columns;
}

void check_same_size(const std::string& name, const char* what, cv::Size one, cv::Size other) {
    if (one != other) {
        throw Error(ErrorCode::Damaged,
                    fmt::format("{} {} differ in size, {}x{} and {}x{}", what, name, one.width,
                                one.height, other.width, other.height));
    }
}

/// The walk over all images.
class Evaluation {
  public:
    Evaluation(const EvaluationImages& images, const std::vector<Method>& methods,
               const EvaluationSettings& settings)
        : images_(images), methods_(methods),
          settings_(settings), context_{images.size(),      settings.stills && images.has_targets(),
                                        settings.stills,    settings.frames && images.has_frames(),
                                        settings.reference, static_cast<bool>(settings.features)},
          columns_(columns_for(context_, methods.size())) {}

    void take(std::size_t index) {
        const std::string name = images_.name(index);
        const cv::Mat input = images_.input(index);
        const cv::Mat target = images_.target(index);
        check(name, input, target);
        const std::optional<FrameMotion> motion = motion_to(index, name, input);
        for (std::size_t method = 0; method < methods_.size(); ++method) {
            TranslatedImage image{index, input, translated(methods_[method], index, input), target};
            image.motion = motion ? &*motion : nullptr;
            if (is_judged(methods_[method])) {
                judge(method, image);
            }
            for (EvaluationObserver* observer : settings_.observers) {
                observer->translated(method, name, image);
            }
        }
        before_ = input;
    }

    ScoreTable table() {
        ScoreTable table;
        for (const Method& method : methods_) {
            table.methods.push_back(method.name);
        }
        std::size_t done = 0;
        for (Column& column : columns_) {
            ScoreColumn& scores = table.columns.emplace_back(ScoreColumn{column.description, {}});
            for (std::size_t method = 0; method < methods_.size(); ++method) {
                scores.values.push_back(
                    is_judged(methods_[method]) ? column.methods[method]->value() : std::nullopt);
                report("computing the measures", ++done, columns_.size() * methods_.size());
            }
        }
        std::erase_if(table.columns, [](const ScoreColumn& column) {
            return std::none_of(column.values.begin(), column.values.end(),
                                [](const auto& value) { return value.has_value(); });
        });
        return table;
    }

    void report(const std::string& task, std::size_t done, std::size_t steps) const {
        if (settings_.progress) {
            settings_.progress(task, done, steps);
        }
    }

  private:
    void check(const std::string& name, const cv::Mat& input, const cv::Mat& target) const {
        constexpr int kOfImages = 11; // SSIM's window
        constexpr int kOfFrames = 16; // of optical flow
        check_sides(name, input.size(), context_.frames ? kOfFrames : kOfImages);
        if (!target.empty()) {
            check_same_size(name, "the twins", input.size(), target.size());
        }
    }

    cv::Mat translated(const Method& method, std::size_t index, const cv::Mat& input) const {
        return images_.has_frames() && method.frame
                   ? method.frame(input, images_.is_next_frame(index))
                   : method.translate(input);
    }

    /// Not one that does something else with clips, where the images are none: it makes of them
    /// what the method without that does, which has a row of its own.
    bool is_judged(const Method& method) const { return images_.has_frames() || !method.frame; }

    void judge(std::size_t method, TranslatedImage& image) {
        if (context_.stills && methods_[method].back) {
            image.cycle = methods_[method].back(image.output);
        }
        if (context_.stills && settings_.features) {
            image.features = settings_.features(image.output);
        }
        for (Column& column : columns_) {
            column.methods[method]->add(image);
        }
    }

    /// From the frame before, where this one follows it and the motion is needed.
    std::optional<FrameMotion> motion_to(std::size_t index, const std::string& name,
                                         const cv::Mat& input) const {
        if (!context_.frames || !images_.is_next_frame(index)) {
            return std::nullopt;
        }
        check_same_size(name, "the frame before and", before_.size(), input.size());
        return estimate_motion(before_, input);
    }

    const EvaluationImages& images_;
    const std::vector<Method>& methods_;
    const EvaluationSettings& settings_;
    MeasureContext context_;
    std::vector<Column> columns_;
    cv::Mat before_; ///< the input before
};

} // namespace

ScoreTable evaluate(const EvaluationImages& images, const std::vector<Method>& methods,
                    const EvaluationSettings& settings) {
    Evaluation evaluation(images, methods, settings);
    for (std::size_t index = 0; index < images.size(); ++index) {
        evaluation.take(index);
        evaluation.report(settings.stills ? "translating images" : "translating frames", index + 1,
                          images.size());
    }
    return evaluation.table();
}

} // namespace unit
