#include "training/commands/command.h"

#include "core/files/replacement_file.h"
#include "training/commands/command_line.h"
#include "training/commands/evaluate_images.h"
#include "training/commands/evaluate_models.h"
#include "training/commands/evaluate_options.h"
#include "training/commands/image_size.h"
#include "training/commands/task_progress.h"
#include "training/evaluation/baselines.h"
#include "training/evaluation/evaluation.h"
#include "training/evaluation/features/feature_network.h"
#include "training/evaluation/images/source_images.h"
#include "training/evaluation/picture_rows.h"
#include "training/evaluation/report/evaluation_page.h"
#include "training/evaluation/time_slices.h"
#include "training/media/image_file.h"
#include "training/report/wall_clock.h"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace unit {
namespace {

FeatureRange feature_range_called(const std::string& name) {
    if (name == "-1..1") {
        return FeatureRange::MinusOneToOne;
    }
    return name == "0..255" ? FeatureRange::ZeroTo255 : FeatureRange::ZeroToOne;
}

/// Null without --features.
std::unique_ptr<FeatureNetwork> open_features(const EvaluateOptions& options) {
    if (options.features.empty()) {
        return nullptr;
    }
    FeatureSettings settings{options.features, {}, feature_range_called(options.feature_range)};
    if (!options.feature_size.empty()) {
        settings.size = parse_image_size(options.feature_size);
    }
    return std::make_unique<FeatureNetwork>(settings);
}

/// Everything that an evaluation needs, and what it found.
class EvaluateRun {
  public:
    explicit EvaluateRun(const EvaluateOptions& options)
        : options_(options), sets_(open_sets(options, progress_)),
          features_(open_features(options)), models_(options) {
        read_references();
        methods_ = models_.methods();
        for (Method& baseline : baselines(colors_)) {
            methods_.push_back(std::move(baseline));
        }
    }

    void evaluate_all() {
        ScoreTable images;
        if (sets_.images) {
            const auto indices = evenly_spaced(sets_.images->size(), kRows);
            image_rows_ = std::make_unique<PictureRows>(indices);
            images = evaluate_set(*sets_.images, true, !sets_.clips, {image_rows_.get()});
        }
        ScoreTable clips;
        if (sets_.clips) {
            clips = evaluate_set(*sets_.clips, false, true, {});
        }
        report_ = {
            UNIT_VERSION,     iso_time(std::chrono::system_clock::now()),
            options_.command, models_.descriptions(),
            facts(),          sets_.images ? joined(std::move(images), clips) : std::move(clips)};
    }

    void print() const {
        if (options_.json == "-") {
            fmt::print("{}\n", json_text());
        } else {
            fmt::print("{}", report_text(report_, options_.markdown ? TableStyle::Markdown
                                                                    : TableStyle::Plain));
        }
    }

    void write_files() const {
        if (!options_.json.empty() && options_.json != "-") {
            replace_file(options_.json, json_text() + '\n', Durability::Memory);
        }
        if (!options_.page.empty()) {
            EvaluationPictures pictures;
            pictures.images = rows_of(image_rows_);
            pictures.frames = rows_of(frame_rows_);
            pictures.slices = slices_.get();
            replace_file(options_.page, evaluation_page(report_, pictures), Durability::Memory);
        }
        if (!options_.picture.empty()) {
            write_picture();
        }
    }

  private:
    static constexpr std::size_t kRows = 4; ///< of pictures, and of consecutive frames

    void read_references() {
        if (sets_.statistics) {
            colors_ = read_reference(*sets_.statistics, {}, progress_).colors;
        }
        const EvaluationImages* images = sets_.reference.get();
        if (images == nullptr && sets_.images && sets_.images->has_targets()) {
            images = sets_.images.get();
        }
        if (images != nullptr && (sets_.images || !colors_)) {
            reference_ = read_reference(*images, feature_function(), progress_);
            colors_ = colors_ ? colors_ : reference_->colors;
        }
    }

    FeatureFunction feature_function() const {
        if (!features_) {
            return {};
        }
        return [this](const cv::Mat& image) { return features_->features(image); };
    }

    ScoreTable evaluate_set(const EvaluationImages& images, bool stills, bool frames,
                            std::vector<EvaluationObserver*> observers) {
        EvaluationSettings settings{stills, frames};
        if (stills && reference_) {
            settings.reference = &*reference_;
            settings.features = feature_function();
        }
        if (frames && images.has_frames()) {
            const std::size_t count = std::min(images.size(), kRows);
            std::vector<std::size_t> middle(count);
            for (std::size_t number = 0; number < count; ++number) {
                middle[number] = (images.size() - count) / 2 + number;
            }
            frame_rows_ = std::make_unique<PictureRows>(middle);
            slices_ = std::make_unique<TimeSlices>();
            observers.insert(observers.end(), {frame_rows_.get(), slices_.get()});
        }
        settings.observers = std::move(observers);
        settings.progress = progress_;
        return evaluate(images, methods_, settings);
    }

    std::vector<EvaluationFact> facts() const {
        std::vector<EvaluationFact> facts;
        const auto add_set = [&](const char* id, const auto& set) {
            if (set) {
                facts.push_back({id, id, fmt::format("{}, {}", set->size(), set->description())});
            }
        };
        const bool pairs = sets_.images && sets_.images->has_targets();
        add_set(pairs ? "pairs" : "images", sets_.images);
        add_set("frames", sets_.clips);
        add_set("reference", sets_.reference);
        facts.push_back({"baselines_aim_at", "baselines aim at",
                         colors_ ? colors_->description
                                 : "nothing known; with --reference there are two more"});
        if (features_) {
            facts.push_back(
                {"features", "features",
                 fmt::format("{}, images {}, values {}", options_.features,
                             options_.feature_size.empty() ? "as they are" : options_.feature_size,
                             options_.feature_range)});
        }
        return facts;
    }

    std::string json_text() const { return report_json(report_).dump(2); }

    static std::vector<PictureRows::Row> rows_of(const std::unique_ptr<PictureRows>& rows) {
        return rows ? rows->rows() : std::vector<PictureRows::Row>();
    }

    /// The colour transfer, then the models.
    void write_picture() const {
        std::vector<std::size_t> columns;
        const std::size_t models = models_.descriptions().size();
        if (colors_) {
            columns.push_back(models + 1); // behind identity
        }
        std::string legend = colors_ ? "input, " + methods_[models + 1].name : "input";
        for (std::size_t model = 0; model < models; ++model) {
            columns.push_back(model);
            legend += ", " + methods_[model].name;
        }
        const auto& rows = image_rows_ ? image_rows_->rows() : frame_rows_->rows();
        write_image(options_.picture, comparison_picture(rows, columns));
        if (options_.json != "-") {
            fmt::print("\n{}: {}{}\n", options_.picture, legend,
                       rows.front().target.empty() ? "" : ", twin");
        }
    }

    const EvaluateOptions& options_;
    ProgressCallback progress_ = show_tasks();
    EvaluatedSets sets_;
    std::unique_ptr<FeatureNetwork> features_;
    EvaluatedModels models_;
    std::optional<ReferenceColors> colors_;
    std::optional<ReferenceSet> reference_;
    std::vector<Method> methods_;
    std::unique_ptr<PictureRows> image_rows_;
    std::unique_ptr<PictureRows> frame_rows_;
    std::unique_ptr<TimeSlices> slices_;
    EvaluationReport report_;
};

void run_evaluation(const EvaluateOptions& options) {
    check_evaluate_options(options);
    EvaluateRun run(options);
    run.evaluate_all();
    run.print();
    run.write_files();
}

} // namespace

void add_evaluate_command(CLI::App& program, CommandAction& action) {
    auto options = std::make_shared<EvaluateOptions>();
    CLI::App* command = program.add_subcommand(
        "evaluate", "Measure how good models are, on pairs, sets of images and clips, beside "
                    "doing nothing and two ways to move colours");
    add_evaluate_options(*command, *options);
    command->callback([&action, options, command] {
        options->command = command_line(*command);
        action = [options] { run_evaluation(*options); };
    });
}

} // namespace unit
