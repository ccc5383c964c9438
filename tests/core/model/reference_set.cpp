#include "tests/core/model/reference_set.h"

#include "core/checkpoint/tensor_storage.h"

#include <ATen/ATen.h>
#include <cstdlib>
#include <limits>
#include <regex>
#include <set>
#include <stdexcept>

namespace unit::test {
namespace {

constexpr const char* kEnding = ".safetensors";

std::vector<ReferenceSet> sets_in(const std::filesystem::path& folder) {
    static const std::regex pattern(
        "(v02_.*?)(_forward|_steps_noise|_steps_final|_steps_quiet|_steps_formula|_steps)"
        "\\.safetensors");
    std::set<std::string> prefixes;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        std::smatch match;
        if (std::regex_match(name, match, pattern)) {
            prefixes.insert(match[1]);
        }
    }
    std::vector<ReferenceSet> sets;
    for (const std::string& prefix : prefixes) {
        sets.push_back({folder, prefix});
    }
    return sets;
}

std::string letter_of(char domain_digit) {
    return domain_digit == '1' ? "A" : "B";
}

/// The part of a name after its first two components, "0.conv.weight", in the released code's
/// terms.
std::string released_layer(const std::string& rest, bool last_layer) {
    std::string result = std::regex_replace(rest, std::regex("\\.conv1\\."), ".model.0.");
    result = std::regex_replace(result, std::regex("\\.conv2\\."), ".model.3.");
    return std::regex_replace(result, std::regex("\\.conv\\."), last_layer ? "." : ".model.0.");
}

} // namespace

ReferenceFile::ReferenceFile(const std::filesystem::path& path) : file_(path) {
    about_ = nlohmann::json::parse(file_.metadata().at("about"));
}

at::Tensor ReferenceFile::tensor(const std::string& name, at::ScalarType type) const {
    return tensor_from_storage(file_.tensor(name)).to(type);
}

double ReferenceFile::value(const std::string& name) const {
    return tensor(name, at::kDouble).item<double>();
}

bool ReferenceSet::has(const std::string& ending) const {
    return std::filesystem::exists(folder / (prefix + ending + kEnding));
}

std::optional<ReferenceFile> ReferenceSet::find(const std::string& ending) const {
    if (!has(ending)) {
        return std::nullopt;
    }
    return ReferenceFile(folder / (prefix + ending + kEnding));
}

std::ostream& operator<<(std::ostream& out, const ReferenceSet& set) {
    return out << set.prefix << " in " << set.folder.filename().string();
}

std::vector<ReferenceSet> reference_sets() {
    const std::filesystem::path source_root = UNIT_SOURCE_ROOT;
    std::vector<ReferenceSet> sets = sets_in(source_root / "tests/fixtures/reference");
    const char* chosen = std::getenv("UNIT_REFERENCE_DIR"); // NOLINT(concurrency-mt-unsafe)
    const std::filesystem::path folder = chosen ? chosen : source_root / "../shared/reference";
    if (chosen || std::filesystem::is_directory(folder)) {
        const std::vector<ReferenceSet> more = sets_in(folder);
        if (more.empty()) {
            throw std::runtime_error("no reference set (v02_*_forward.safetensors, ...) in " +
                                     folder.string());
        }
        sets.insert(sets.end(), more.begin(), more.end());
    }
    return sets;
}

ModelConfiguration configuration_of(const ReferenceFile& file) {
    const nlohmann::json& networks = file.about().at("networks");
    ModelConfiguration configuration;
    const int channels = networks.at("image_channels").get<int>();
    configuration.image_channels = {channels, channels};
    configuration.encoder_width = configuration.generator_width = networks.at("width").get<int>();
    configuration.encoder_private_blocks = networks.at("encoder_private_blocks").get<int>();
    configuration.encoder_shared_blocks = networks.at("encoder_shared_blocks").get<int>();
    configuration.generator_shared_blocks = networks.at("generator_shared_blocks").get<int>();
    configuration.generator_private_blocks = networks.at("generator_private_blocks").get<int>();
    configuration.dropout = networks.at("dropout").get<double>();
    configuration.discriminator_width = networks.at("critic_width").get<int>();
    configuration.discriminator_layers = networks.at("critic_layers").get<int>();
    configuration.discriminator_scales = static_cast<int>(networks.at("critic_scales").size());
    if (networks.at("encoder_convolutions") != 3 || networks.at("generator_convolutions") != 3) {
        throw std::runtime_error("the reference has another number of strided convolutions");
    }
    return configuration;
}

std::string released_name(const std::string& name, const ModelConfiguration& configuration) {
    std::smatch match;
    if (std::regex_match(name, match, std::regex("(encoder|generator)\\.shared\\.(.*)"))) {
        return (match[1] == "encoder" ? "gen.enc_shared." : "gen.dec_shared.") +
               released_layer(match[2], false);
    }
    if (std::regex_match(name, match,
                         std::regex("(encoder|generator)([12])\\.private\\.((\\d+).*)"))) {
        const bool is_image_layer =
            match[1] == "generator" &&
            std::stoi(match[4]) == configuration.generator_private_blocks + 2;
        return (match[1] == "encoder" ? "gen.encode_" : "gen.decode_") +
               letter_of(match[2].str()[0]) + "." + released_layer(match[3], is_image_layer);
    }
    if (std::regex_match(name, match,
                         std::regex("discriminator([12])\\.scale(\\d+)\\.((\\d+).*)"))) {
        const bool is_logit_layer = std::stoi(match[4]) == configuration.discriminator_layers;
        return "dis.model_" + match[2].str() + "_" + letter_of(match[1].str()[0]) + "." +
               released_layer(match[3], is_logit_layer);
    }
    throw std::runtime_error("no released name for parameter " + name);
}

bool is_cancelled_bias(const std::string& name) {
    return name.ends_with(".conv1.bias") || name.ends_with(".conv2.bias");
}

std::shared_ptr<Unit> model_of(const ReferenceFile& file, at::ScalarType type) {
    const ModelConfiguration configuration = configuration_of(file);
    auto model = std::make_shared<Unit>(configuration);
    const at::NoGradGuard no_gradient;
    for (const auto& parameter : model->named_parameters()) {
        parameter.value().copy_(
            file.tensor(released_name(parameter.key(), configuration), at::kFloat));
    }
    model->to(type);
    return model;
}

double largest_difference(const at::Tensor& a, const at::Tensor& b) {
    if (a.sizes() != b.sizes()) {
        return std::numeric_limits<double>::infinity();
    }
    const at::Tensor difference = (a.to(at::kCPU, at::kDouble) - b.to(at::kCPU, at::kDouble)).abs();
    if (!at::isfinite(difference).all().item<bool>()) {
        return std::numeric_limits<double>::infinity();
    }
    return difference.numel() == 0 ? 0.0 : difference.max().item<double>();
}

} // namespace unit::test
