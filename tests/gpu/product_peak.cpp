#include "tests/gpu/product_peak.h"

#include "core/inference/gpu/stream_work.h"

#include <ATen/ATen.h>
#include <algorithm>

namespace unit::kit {

double measure_product_peak(const gpu::GpuTranslator::Place& place, std::int64_t size) {
    constexpr int kRounds = 5;
    constexpr int kProducts = 10;
    const auto options = at::TensorOptions(place.torch_device).dtype(at::kBFloat16);
    const auto stream = place.device->new_stream();
    at::Tensor a, b, product;
    gpu::run_inference(*stream, [&] {
        a = at::rand({size, size}, options);
        b = at::rand({size, size}, options);
        product = at::matmul(a, b);
    });
    double best = 0.0;
    for (int round = 0; round < kRounds; ++round) {
        const gpu::EventPointer begin = stream->record();
        gpu::enqueue_inference(*stream, [&] {
            for (int time = 0; time < kProducts; ++time) {
                at::matmul_out(product, a, b);
            }
        });
        const gpu::EventPointer end = stream->record();
        end->wait();
        const std::chrono::duration<double> seconds = end->since(*begin);
        const double flop = 2.0 * static_cast<double>(size * size * size) * kProducts;
        best = std::max(best, flop / seconds.count());
    }
    return best;
}

} // namespace unit::kit
