#include "training/data/domain.h"

#include "core/error.h"
#include "training/data/augmentation.h"
#include "training/data/color_jitter.h"
#include "training/data/permutation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace unit {

namespace {

constexpr std::size_t kBlockSize = 1024;

/// What a random decision is for: the first word of its key, so that decisions are independent.
enum Purpose : std::uint64_t { kMixSources = 1, kOrderImages, kCrop, kColors, kValidation };

std::vector<double> weights_of(const DomainConfiguration& configuration) {
    const std::vector<std::string>& sources = configuration.sources;
    if (sources.empty() || sources.size() > kBlockSize) {
        throw Error(
            ErrorCode::Unsupported,
            fmt::format("A domain has 1 to {} image sources, not {}.", kBlockSize, sources.size()));
    }
    if (configuration.weights.empty()) {
        return std::vector<double>(sources.size(), 1.0);
    }
    if (configuration.weights.size() != sources.size()) {
        throw Error(ErrorCode::Unsupported,
                    fmt::format("There are {} weights for {} image sources; give one for each.",
                                configuration.weights.size(), sources.size()));
    }
    for (std::size_t index = 0; index < sources.size(); ++index) {
        const double weight = configuration.weights[index];
        if (!(weight > 0.0) || !std::isfinite(weight)) {
            throw Error(ErrorCode::Unsupported,
                        fmt::format("The weight {} of {} is impossible; it must be more than 0.",
                                    weight, sources[index]));
        }
    }
    return configuration.weights;
}

/// How many samples of a block each source gets: one each, the rest by weight, each next sample to
/// the source that is furthest below its share.
std::vector<std::uint32_t> share_block(const std::vector<double>& weights) {
    double total = 0.0;
    for (const double weight : weights) {
        total += weight;
    }
    std::vector<std::uint32_t> shares(weights.size(), 1);
    for (std::size_t given = weights.size(); given < kBlockSize; ++given) {
        std::size_t neediest = 0;
        double largest_need = -HUGE_VAL;
        for (std::size_t index = 0; index < weights.size(); ++index) {
            const double need = weights[index] / total * kBlockSize - shares[index];
            if (need > largest_need) {
                largest_need = need;
                neediest = index;
            }
        }
        ++shares[neediest];
    }
    return shares;
}

SourceOptions source_options(const DomainConfiguration& configuration, int channels,
                             const DataConfiguration& data, const DataCallbacks& callbacks) {
    SourceOptions options;
    options.format.channels = channels;
    if (const std::vector<double>& range = configuration.value_range; range.size() == 2) {
        options.format.black = range[0];
        options.format.white = range[1];
    }
    options.video_interval = data.video_interval;
    options.video_memory =
        std::make_shared<VideoMemory>(static_cast<std::uint64_t>(data.video_megabytes) << 20);
    options.warn = callbacks.warn;
    options.progress = callbacks.progress;
    return options;
}

} // namespace

Domain::Domain(const DomainConfiguration& configuration, int channels,
               const DataConfiguration& data, std::uint64_t seed, const DataCallbacks& callbacks)
    : configuration_(configuration), seed_(seed),
      unreadable_(data.unreadable_share, callbacks.warn), weights_(weights_of(configuration)),
      shares_(share_block(weights_)) {
    validate(configuration.crop);
    const SourceOptions options = source_options(configuration, channels, data, callbacks);
    sources_ = open(configuration.sources, options);
    validation_ = open(configuration.validation, options);
    mix_sources(streets::hash({kMixSources, data.match_sources ? 0 : seed}));
    for (std::size_t source = 0; source < sources_.size(); ++source) {
        readable_image(source, 0);
    }
    for (const auto& source : validation_) {
        source->readable_image(0, 0);
    }
}

Domain::~Domain() = default;

Domain::Sources Domain::open(const std::vector<std::string>& specifications,
                             const SourceOptions& options) {
    Sources sources;
    for (const std::string& specification : specifications) {
        sources.push_back(std::make_unique<CheckedSource>(
            specification, open_image_source(specification, options), unreadable_));
    }
    return sources;
}

/// Fills the block with each source by its share, in random order.
void Domain::mix_sources(std::uint64_t key) {
    std::vector<std::uint32_t> source_of_slot;
    for (std::uint32_t index = 0; index < shares_.size(); ++index) {
        source_of_slot.insert(source_of_slot.end(), shares_[index], index);
    }
    std::vector<std::uint32_t> seen(shares_.size(), 0);
    for (std::size_t slot = 0; slot < kBlockSize; ++slot) {
        const std::uint32_t source = source_of_slot[permute(slot, kBlockSize, key)];
        block_.push_back({source, seen[source]++});
    }
}

Sample Domain::sample(std::uint64_t number) const {
    const Slot& slot = block_[number % kBlockSize];
    const std::uint64_t turn = number / kBlockSize * shares_[slot.source] + slot.rank;
    Sample sample = readable_image(slot.source, turn);
    sample.source = slot.source;
    const CropConfiguration& crop = configuration_.crop;
    sample.image =
        jitter_colors(random_crop(sample.image, crop, streets::Random({kCrop, seed_, number})),
                      crop.colors, streets::Random({kColors, seed_, number}));
    return sample;
}

/// The image that is due at the source's turn-th sample, or the next readable one of that epoch.
Sample Domain::readable_image(std::size_t source, std::uint64_t turn) const {
    const std::uint64_t size = sources_[source]->size();
    const std::uint64_t key = streets::hash({kOrderImages, seed_, source, turn / size});
    return sources_[source]->readable_image(turn % size, key);
}

std::size_t Domain::size() const {
    std::size_t size = 0;
    for (const auto& source : sources_) {
        size += source->size();
    }
    return size;
}

std::size_t Domain::validation_size() const {
    std::size_t size = 0;
    for (const auto& source : validation_sources()) {
        size += source->size();
    }
    return size;
}

Sample Domain::validation_sample(std::uint64_t number) const {
    const std::uint64_t size = validation_size();
    for (std::uint64_t step = 0; step < size; ++step) {
        std::uint64_t index = permute((number + step) % size, size, streets::hash({kValidation}));
        auto source = validation_sources().begin();
        for (; index >= (*source)->size(); ++source) {
            index -= (*source)->size();
        }
        if (auto sample = (*source)->try_image(index)) {
            sample->image = middle_crop(sample->image, configuration_.crop);
            return *std::move(sample);
        }
    }
    throw Error(ErrorCode::Damaged,
                fmt::format("None of the {} validation images can be read.", size));
}

std::string Domain::description() const {
    std::vector<std::string> parts;
    for (std::size_t index = 0; index < sources_.size(); ++index) {
        parts.push_back(fmt::format("{} ({} images, weight {})", sources_[index]->specification(),
                                    sources_[index]->size(), weights_[index]));
    }
    if (!validation_.empty()) {
        parts.push_back(fmt::format("validation: {} images", validation_size()));
    }
    return fmt::format("{}", fmt::join(parts, ", "));
}

} // namespace unit
