#include "training/data/domain.h"

#include "core/error.h"
#include "training/data/permutation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace unit {

namespace {

constexpr std::size_t kBlockSize = 1024;

/// What a random decision is for: the first word of its key, so that decisions are independent.
enum Purpose : std::uint64_t { kMixSources = 1, kOrderImages = 2, kCrop = 3 };

void validate(const std::vector<WeightedSource>& sources) {
    if (sources.empty() || sources.size() > kBlockSize) {
        throw Error(
            ErrorCode::Unsupported,
            fmt::format("A domain has 1 to {} image sources, not {}.", kBlockSize, sources.size()));
    }
    for (const WeightedSource& source : sources) {
        if (!(source.weight > 0.0) || !std::isfinite(source.weight)) {
            throw Error(ErrorCode::Unsupported,
                        fmt::format("The weight {} of {} is impossible; it must be more than 0.",
                                    source.weight, source.specification));
        }
    }
}

/// How many samples of a block each source gets: one each, the rest by weight, each next sample to
/// the source that is furthest below its share.
std::vector<std::uint32_t> share_block(const std::vector<WeightedSource>& sources) {
    double total = 0.0;
    for (const WeightedSource& source : sources) {
        total += source.weight;
    }
    std::vector<std::uint32_t> shares(sources.size(), 1);
    for (std::size_t given = sources.size(); given < kBlockSize; ++given) {
        std::size_t neediest = 0;
        double largest_need = -HUGE_VAL;
        for (std::size_t index = 0; index < sources.size(); ++index) {
            const double need = sources[index].weight / total * kBlockSize - shares[index];
            if (need > largest_need) {
                largest_need = need;
                neediest = index;
            }
        }
        ++shares[neediest];
    }
    return shares;
}

} // namespace

struct Domain::Source {
    std::string specification;
    double weight;
    std::uint32_t share;  ///< samples in each block
    std::uint64_t number; ///< place among the domain's sources
    std::unique_ptr<ImageSource> images;
    mutable std::mutex mutex;
    mutable std::set<std::size_t> unreadable; ///< guarded by mutex
};

Domain::Domain(const std::vector<WeightedSource>& sources, const Augmentation& augmentation,
               std::uint64_t seed, WarningCallback warn)
    : augmentation_(augmentation), seed_(seed), warn_(std::move(warn)) {
    validate(augmentation);
    validate(sources);
    const std::vector<std::uint32_t> shares = share_block(sources);
    std::vector<std::uint32_t> source_of_slot;
    for (std::uint32_t index = 0; index < sources.size(); ++index) {
        auto source = std::make_unique<Source>();
        source->specification = sources[index].specification;
        source->weight = sources[index].weight;
        source->share = shares[index];
        source->number = index;
        source->images = open_image_source(sources[index].specification);
        readable_image(*source, 0);
        sources_.push_back(std::move(source));
        source_of_slot.insert(source_of_slot.end(), shares[index], index);
    }
    const std::uint64_t key = streets::hash({kMixSources, seed});
    std::vector<std::uint32_t> seen(sources.size(), 0);
    for (std::size_t slot = 0; slot < kBlockSize; ++slot) {
        const std::uint32_t source = source_of_slot[permute(slot, kBlockSize, key)];
        block_.push_back({source, seen[source]++});
    }
}

Domain::~Domain() = default;

cv::Mat Domain::sample(std::uint64_t number) const {
    const Slot& slot = block_[number % kBlockSize];
    const Source& source = *sources_[slot.source];
    const std::uint64_t turn = number / kBlockSize * source.share + slot.rank;
    return random_crop(readable_image(source, turn), augmentation_,
                       streets::Random({kCrop, seed_, number}));
}

/// The image that is due at the source's turn-th sample, or the next readable one of that epoch.
cv::Mat Domain::readable_image(const Source& source, std::uint64_t turn) const {
    const std::uint64_t size = source.images->size();
    const std::uint64_t key = streets::hash({kOrderImages, seed_, source.number, turn / size});
    for (std::uint64_t step = 0; step < size; ++step) {
        if (auto image = try_image(source, permute((turn + step) % size, size, key))) {
            return *image;
        }
    }
    throw Error(ErrorCode::Damaged, fmt::format("None of the {} images of {} can be read.", size,
                                                source.specification));
}

std::optional<cv::Mat> Domain::try_image(const Source& source, std::size_t index) const {
    {
        const std::lock_guard lock(source.mutex);
        if (source.unreadable.contains(index)) {
            return std::nullopt;
        }
    }
    try {
        return source.images->image(index);
    } catch (const Error& error) {
        const std::lock_guard lock(source.mutex);
        if (source.unreadable.insert(index).second && warn_) {
            const std::lock_guard warn_lock(warn_mutex_);
            warn_(fmt::format("{} The image is skipped.", error.what()));
        }
        return std::nullopt;
    }
}

std::size_t Domain::size() const {
    std::size_t size = 0;
    for (const auto& source : sources_) {
        size += source->images->size();
    }
    return size;
}

std::string Domain::description() const {
    std::vector<std::string> parts;
    for (const auto& source : sources_) {
        parts.push_back(fmt::format("{} ({} images, weight {})", source->specification,
                                    source->images->size(), source->weight));
    }
    return fmt::format("{}", fmt::join(parts, ", "));
}

} // namespace unit
