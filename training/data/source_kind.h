#pragma once

#include "training/data/image_source.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace unit {

/// One set of images that is to be opened.
struct SourceRequest {
    std::string specification;
    std::filesystem::path folder; ///< what a relative path starts from; empty: the current folder
    SourceOptions options;
    std::vector<std::filesystem::path> lists{}; ///< those that lead here, as canonical paths

    /// The specification as a path.
    std::filesystem::path path() const { return folder / specification; }
};

/// One kind of image source: how it is recognised, opened and explained. To add a kind, write a
/// file with a function that returns one and add the function to the table in image_source.cpp.
struct SourceKind {
    const char* help; ///< completes "give ...": "a folder of images"
    bool (*matches)(const SourceRequest& request);
    std::unique_ptr<ImageSource> (*open)(const SourceRequest& request); ///< only what it matches
};

/// open_image_source for those kinds that hold other sources.
std::unique_ptr<ImageSource> open_source(const SourceRequest& request);

} // namespace unit
