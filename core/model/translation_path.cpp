#include "core/model/translation_path.h"

namespace unit {
namespace {

/// Collects the layers of a path under the names that a Unit gives its modules.
class PathBuilder {
  public:
    explicit PathBuilder(const ModelConfiguration& model) : model_(model) {}

    void add_encoder(int domain) {
        begin("encoder" + std::to_string(domain) + ".private.");
        const auto add = [&](int in, int out, int kernel, Resampling resampling) {
            add_convolution({.in_channels = in,
                             .out_channels = out,
                             .kernel = kernel,
                             .resampling = resampling,
                             .norm = model_.encoder_norm,
                             .nonlinearity = activation()});
        };
        add(image_channels(domain), model_.encoder_channels(0), model_.first_kernel(),
            model_.patch == 1 ? Resampling::None : Resampling::Patches);
        for (int halving = 1; halving <= model_.halvings(); ++halving) {
            add(model_.encoder_channels(halving - 1), model_.encoder_channels(halving),
                model_.downsampling_kernel, Resampling::Halve);
        }
        add_blocks(model_.encoder_private_blocks);
        begin("encoder.shared.");
        add_blocks(model_.encoder_shared_blocks);
    }

    void add_generator(int domain) {
        begin("generator.shared.");
        add_blocks(model_.generator_shared_blocks);
        begin("generator" + std::to_string(domain) + ".private.");
        add_blocks(model_.generator_private_blocks);
        for (int doubling = 1; doubling <= model_.halvings(); ++doubling) {
            add_upsampling(model_.generator_channels(doubling - 1),
                           model_.generator_channels(doubling));
        }
        add_convolution({.in_channels = model_.generator_channels(model_.halvings()),
                         .out_channels = model_.patch_channels(image_channels(domain)),
                         .kernel = model_.image_kernel,
                         .transposed = model_.patch == 1 && model_.image_kernel == 1,
                         .nonlinearity = Nonlinearity::Tanh,
                         .shuffle = model_.patch});
    }

    std::vector<PathLayer> take() { return std::move(layers_); }

  private:
    int image_channels(int domain) const {
        return model_.image_channels[static_cast<std::size_t>(domain - 1)];
    }

    Nonlinearity activation() const {
        return model_.activation == Activation::Relu ? Nonlinearity::Relu : Nonlinearity::LeakyRelu;
    }

    /// The modules that follow are called `prefix` and a number from 0.
    void begin(const std::string& prefix) {
        prefix_ = prefix;
        next_ = 0;
    }

    void add(PathLayer layer, const std::string& module, const std::string& number) {
        layer.module = module;
        layer.convolution = module + ".conv" + number;
        layer.normalisation = module + ".norm" + number;
        layer.padding = model_.padding;
        layer.first_norm_channel = norm_channels_;
        norm_channels_ += layer.norm == Norm::None ? 0 : layer.out_channels;
        layers_.push_back(std::move(layer));
    }

    void add_convolution(const PathLayer& layer) {
        add(layer, prefix_ + std::to_string(next_++), "");
    }

    void add_upsampling(int in, int out) {
        const bool transposed = model_.upsampling == Upsampling::Transposed;
        add_convolution(
            {.in_channels = in,
             .out_channels = out,
             .kernel = model_.upsampling_kernel,
             .resampling = transposed ? Resampling::DoubleTransposed : Resampling::DoubleNearest,
             .transposed = transposed,
             .norm = model_.generator_norm,
             .nonlinearity = activation()});
    }

    void add_blocks(int count) {
        const int channels = model_.latent_channels();
        for (int block = 0; block < count; ++block) {
            const std::string module = prefix_ + std::to_string(next_++);
            PathLayer layer{.in_channels = channels,
                            .out_channels = channels,
                            .kernel = 3,
                            .norm = model_.norm,
                            .nonlinearity = Nonlinearity::Relu,
                            .begins_block = true};
            add(layer, module, "1");
            layer.nonlinearity = Nonlinearity::None;
            layer.begins_block = false;
            layer.ends_block = true;
            if (model_.residual_scale) {
                layer.residual_scale = module + ".scale";
            }
            add(layer, module, "2");
        }
    }

    const ModelConfiguration& model_;
    std::vector<PathLayer> layers_;
    std::string prefix_;
    int next_ = 0;
    int norm_channels_ = 0;
};

} // namespace

std::vector<std::int64_t> PathLayer::weight_shape() const {
    const std::int64_t in = in_channels;
    const std::int64_t out = out_channels;
    return {transposed ? in : out, transposed ? out : in, kernel, kernel};
}

std::map<std::string, std::vector<std::int64_t>> PathLayer::tensors() const {
    const std::vector<std::int64_t> by_channel{out_channels};
    std::map<std::string, std::vector<std::int64_t>> shapes{
        {convolution + ".weight", weight_shape()}, {convolution + ".bias", by_channel}};
    if (norm == Norm::Layer) {
        shapes[normalisation + ".weight"] = by_channel;
        shapes[normalisation + ".bias"] = by_channel;
    }
    if (!residual_scale.empty()) {
        shapes[residual_scale] = by_channel;
    }
    return shapes;
}

int PathLayer::stride() const {
    switch (resampling) {
    case Resampling::Halve:
    case Resampling::DoubleTransposed:
        return 2;
    case Resampling::Patches:
        return kernel;
    default:
        return 1;
    }
}

double PathLayer::pixel_ratio() const {
    const bool doubles =
        resampling == Resampling::DoubleTransposed || resampling == Resampling::DoubleNearest;
    return doubles ? 4.0 : 1.0 / (stride() * stride());
}

std::vector<PathLayer> translation_path(const ModelConfiguration& model, int from, int to) {
    PathBuilder builder(model);
    builder.add_encoder(from);
    builder.add_generator(to);
    return builder.take();
}

int norm_channel_count(const std::vector<PathLayer>& path) {
    int channels = 0;
    for (const PathLayer& layer : path) {
        channels += layer.norm == Norm::None ? 0 : layer.out_channels;
    }
    return channels;
}

double translation_flop(const ModelConfiguration& model, int from, int to, int width, int height) {
    double pixels = static_cast<double>(width) * height;
    double flop = 0.0;
    for (const PathLayer& layer : translation_path(model, from, to)) {
        const double weights = static_cast<double>(layer.in_channels) * layer.out_channels *
                               layer.kernel * layer.kernel;
        const double output = pixels * layer.pixel_ratio();
        // Each weight meets each pixel of the output, or of a transposed convolution's input.
        flop += 2 * weights * (layer.resampling == Resampling::DoubleTransposed ? pixels : output);
        pixels = output;
    }
    return flop;
}

} // namespace unit
