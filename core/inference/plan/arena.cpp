#include "core/inference/plan/arena.h"

#include <algorithm>

namespace unit {
namespace {

/// Bytes of a cache line.
constexpr std::size_t kLine = 64;

} // namespace

std::size_t Arena::add(std::size_t bytes, std::size_t first, std::size_t last) {
    tensors_.push_back({(bytes + kLine - 1) / kLine * kLine, first, last});
    return tensors_.size() - 1;
}

void Arena::use(std::size_t tensor, std::size_t last) {
    tensors_[tensor].last = std::max(tensors_[tensor].last, last);
}

void Arena::arrange() {
    std::vector<Tensor*> by_size;
    for (Tensor& tensor : tensors_) {
        by_size.push_back(&tensor);
    }
    std::ranges::stable_sort(by_size, std::greater<>(), [](const Tensor* t) { return t->bytes; });
    std::vector<const Tensor*> placed; // by their offsets
    size_ = 0;
    for (Tensor* const tensor : by_size) {
        tensor->offset = 0;
        for (const Tensor* const other : placed) {
            const bool alive_together =
                tensor->first <= other->last && other->first <= tensor->last;
            if (alive_together && tensor->offset + tensor->bytes > other->offset &&
                other->offset + other->bytes > tensor->offset) {
                tensor->offset = other->offset + other->bytes;
            }
        }
        const auto behind = std::ranges::upper_bound(placed, tensor->offset, {},
                                                     [](const Tensor* t) { return t->offset; });
        placed.insert(behind, tensor);
        size_ = std::max(size_, tensor->offset + tensor->bytes);
    }
}

} // namespace unit
