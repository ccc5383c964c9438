#include "training/evaluation/images/frame_sequence.h"

#include "core/error.h"
#include "training/data/folder_source.h"
#include "training/media/image_file.h"
#include "training/media/video_reader.h"

#include <fmt/format.h>
#include <optional>

namespace unit {
namespace {

/// The frames of a video file. One that was read before is read again from the start.
class ClipFrames final : public FrameSequence {
  public:
    explicit ClipFrames(const std::filesystem::path& path) : path_(path) {
        VideoReader reader(path);
        while (reader.next()) {
            ++size_;
        }
        if (size_ == 0) {
            throw Error(ErrorCode::Damaged, fmt::format("{} holds no frame", path.string()));
        }
    }

    std::size_t size() const override { return size_; }
    std::string name() const override { return path_.string(); }

    cv::Mat frame(std::size_t index) override {
        if (!reader_ || index + 1 < read_) {
            reader_.emplace(path_);
            read_ = 0;
        }
        while (read_ < index + 1) {
            auto frame = reader_->next();
            if (!frame) {
                throw Error(ErrorCode::Damaged, fmt::format("{} ended after {} of its {} frames",
                                                            name(), read_, size_));
            }
            last_ = frame->image;
            ++read_;
        }
        return last_.clone();
    }

  private:
    std::filesystem::path path_;
    std::size_t size_ = 0;
    std::optional<VideoReader> reader_;
    std::size_t read_ = 0; ///< frames that the reader has given
    cv::Mat last_;         ///< the last of them
};

class FolderFrames final : public FrameSequence {
  public:
    explicit FolderFrames(const std::filesystem::path& folder) : folder_(folder), files_(folder) {}

    std::size_t size() const override { return files_.size(); }
    std::string name() const override { return folder_.string(); }
    cv::Mat frame(std::size_t index) override { return files_.image(index); }

  private:
    std::filesystem::path folder_;
    FolderSource files_;
};

} // namespace

bool is_clip(const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(path, ignored) && !has_image_ending(path) &&
           path.extension() != ".txt";
}

std::unique_ptr<FrameSequence> open_frames(const std::filesystem::path& path) {
    if (!std::filesystem::exists(path)) {
        throw Error(ErrorCode::NotFound, fmt::format("there is no {}", path.string()));
    }
    if (std::filesystem::is_directory(path)) {
        return std::make_unique<FolderFrames>(path);
    }
    if (!is_clip(path)) {
        throw Error(
            ErrorCode::Unsupported,
            fmt::format("{} is no clip; give a video file or a folder of frames", path.string()));
    }
    return std::make_unique<ClipFrames>(path);
}

} // namespace unit
