#pragma once

#include "training/data/image_source.h"
#include "training/streets/scene.h"

#include <cstdint>
#include <string_view>

namespace unit {

/// What a specification such as "streets:rainy?seed=5&scenes=100" asks for.
struct StreetsOptions {
    streets::Weather weather = streets::Weather::Sunny;
    std::uint64_t seed = 0; ///< of the first scene; default 1000000 (sunny), 2000000 (rainy), so
                            ///< that the two domains never show the same scene unasked
    std::uint64_t scenes = 2000; ///< number of scenes, with the seeds seed, seed + 1, ...
    std::uint64_t frames = 4;    ///< pictures of each scene, half a second apart
    int width = 640;             ///< pixels
    int height = 360;            ///< pixels
};

/// Reads a specification that begins with "streets:": "streets:sunny" or "streets:rainy", then
/// optionally "?" and options "name=value" joined by
/// "&". Errors: Unsupported, naming the option and the nearest known one, or the value.
StreetsOptions parse_streets_specification(std::string_view specification);

/// Rendered street scenes: image i shows scene seed + i / frames at time (i % frames) * 0.5 s.
class StreetsSource : public ImageSource {
  public:
    explicit StreetsSource(const StreetsOptions& options, const ImageFormat& format = {})
        : options_(options), format_(format) {}

    std::size_t size() const override;
    std::string name(std::size_t index) const override;
    cv::Mat image(std::size_t index) const override;

  private:
    std::uint64_t scene_seed(std::size_t index) const;
    double seconds(std::size_t index) const;

    StreetsOptions options_;
    ImageFormat format_;
};

} // namespace unit
