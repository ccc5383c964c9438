#include "training/data/image_source.h"

#include "core/error.h"
#include "training/data/source_kind.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <iterator>

namespace unit {

using MakeKind = SourceKind();

/// Each kind, in the file of its name. The first that matches opens the source.
MakeKind streets_kind, folder_kind, list_kind, image_kind, pattern_kind, video_kind;
constexpr MakeKind* kKinds[] = {streets_kind, folder_kind,  list_kind,
                                image_kind,   pattern_kind, video_kind};

std::unique_ptr<ImageSource> open_source(const SourceRequest& request) {
    for (MakeKind* make : kKinds) {
        const SourceKind kind = make();
        if (kind.matches(request)) {
            return kind.open(request);
        }
    }
    const std::string path = request.path().string();
    throw Error(ErrorCode::NotFound,
                fmt::format("{}; give {}.",
                            std::filesystem::exists(path)
                                ? path + " is neither a folder nor a file of images"
                                : "There is no " + path,
                            image_source_help()));
}

std::unique_ptr<ImageSource> open_image_source(const std::string& specification,
                                               const SourceOptions& options) {
    return open_source({specification, {}, options});
}

std::string image_source_help() {
    std::vector<std::string> texts;
    for (MakeKind* make : kKinds) {
        texts.emplace_back(make().help);
    }
    const std::string last = texts.back();
    texts.pop_back();
    return fmt::format("{} or {}", fmt::join(texts, ", "), last);
}

} // namespace unit
