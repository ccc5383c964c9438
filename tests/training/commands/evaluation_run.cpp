#include "tests/training/commands/evaluation_run.h"

#include "training/media/image_file.h"

#include <filesystem>
#include <stdexcept>

namespace unit::test {

void EvaluationFolder::write(const std::string& name, const cv::Mat& image) const {
    std::filesystem::create_directories((folder_.path() / name).parent_path());
    write_image(place(name), image);
}

cv::Mat noise_image(cv::Size size, int seed, int lowest, int highest) {
    cv::Mat image(size, CV_8UC3);
    cv::RNG random(static_cast<std::uint64_t>(seed));
    random.fill(image, cv::RNG::UNIFORM, lowest, highest);
    return image;
}

Arguments evaluation(const Arguments& more) {
    Arguments arguments{"evaluate", "--checkpoint", tiny_checkpoint(), "--device", "cpu"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

nlohmann::json evaluation_json(const Arguments& more) {
    Arguments arguments = evaluation(more);
    arguments.insert(arguments.end(), {"--json", "-"});
    const ProgramResult result = run_unit(arguments);
    if (result.status != 0) {
        throw std::runtime_error("unit evaluate failed: " + result.errors);
    }
    return nlohmann::json::parse(result.output);
}

nlohmann::json score_of(const nlohmann::json& evaluation, const std::string& method,
                        const std::string& measure) {
    for (const auto& one : evaluation.at("methods")) {
        if (one.at("name") == method && one.at("scores").contains(measure) &&
            !one.at("scores").at(measure).is_null()) {
            return one.at("scores").at(measure);
        }
    }
    throw std::runtime_error("no " + measure + " of " + method + " in " + evaluation.dump(1));
}

std::vector<std::string> measures_of(const nlohmann::json& evaluation) {
    std::vector<std::string> ids;
    for (const auto& measure : evaluation.at("measures")) {
        ids.push_back(measure.at("id"));
    }
    return ids;
}

std::string feature_network(const std::string& name) {
    return UNIT_SOURCE_ROOT "/tests/fixtures/feature_networks/" + name;
}

} // namespace unit::test
