#include "training/report/page/sample_pictures.h"

#include "core/error.h"
#include "training/media/image_file.h"
#include "training/page/page_picture.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <map>
#include <opencv2/imgproc.hpp>
#include <optional>

namespace unit {
namespace {

constexpr int kColumns = 8; ///< x1, x11, x12, x121, x2, x22, x21, x212
// What is left of 8 MB when the curves, the settings and base64 have taken their part.
constexpr std::size_t kGridBytes = 180'000;
constexpr std::size_t kPairsBytes = 900'000;

/// The image with cells no wider than `width`. Those that are made smaller get sides that are
/// multiples of 16, the blocks of JPEG, so that no colour runs from a cell into the next.
cv::Mat with_cells(const cv::Mat& grid, int columns, int rows, int width) {
    constexpr int kBlock = 16;
    const cv::Size cell(grid.cols / columns, grid.rows / rows);
    if (cell.width <= width) {
        return grid;
    }
    const double scale = static_cast<double>(width) / cell.width;
    const int height = std::max(1, cvRound(cell.height * scale / kBlock)) * kBlock;
    cv::Mat smaller;
    cv::resize(grid, smaller, {columns * width, rows * height}, 0.0, 0.0, cv::INTER_AREA);
    return smaller;
}

/// The smallest power of two such that every so many-th of `count` grids, and the newest, are few
/// enough. What it chooses of a run is among what it chose earlier: nothing is ever read again.
std::int64_t step_between(std::int64_t count) {
    std::int64_t step = 1;
    while ((count + step - 1) / step + 1 > static_cast<std::int64_t>(SamplePictures::kMostGrids)) {
        step *= 2;
    }
    return step;
}

/// The number that a file such as 00001000.png is named for.
std::optional<std::int64_t> iteration_of(const std::filesystem::path& path) {
    const std::string stem = path.stem().string();
    std::int64_t iteration = 0;
    const auto [end, error] = std::from_chars(stem.data(), stem.data() + stem.size(), iteration);
    const bool whole = error == std::errc() && end == stem.data() + stem.size();
    return whole && path.extension() == ".png" ? std::optional(iteration) : std::nullopt;
}

} // namespace

void SamplePictures::load(const std::filesystem::path& folder, std::int64_t last_iteration) {
    std::map<std::int64_t, std::filesystem::path> files;
    std::error_code missing;
    for (const auto& entry : std::filesystem::directory_iterator(folder, missing)) {
        const auto iteration = iteration_of(entry.path());
        if (iteration && *iteration <= last_iteration) {
            files.emplace(*iteration, entry.path());
        }
    }
    const auto count = static_cast<std::int64_t>(files.size());
    const std::int64_t step = step_between(count);
    for (const auto& [iteration, path] : files) {
        if (count_ % step != 0 && count_ + 1 != count) {
            ++count_;
            continue;
        }
        try {
            insert(iteration, read_image(path));
        } catch (const Error&) {
            // A picture is no reason not to go on with a run.
            ++count_;
        }
    }
}

void SamplePictures::add(std::int64_t iteration, const std::filesystem::path& path) {
    insert(iteration, read_image(path));
}

void SamplePictures::insert(std::int64_t iteration, const cv::Mat& grid) {
    constexpr int kCellWidth = 192;
    const cv::Mat small = with_cells(grid, kColumns, rows_of(grid), kCellWidth);
    grids_.push_back({count_++, iteration, picture_uri(small, kGridBytes)});
    const std::int64_t step = step_between(count_);
    std::erase_if(grids_, [&](const Grid& kept) {
        return kept.ordinal % step != 0 && kept.ordinal + 1 != count_;
    });
    set_pairs(grid);
}

void SamplePictures::set_pairs(const cv::Mat& grid) {
    constexpr int kWidth = 512;
    const int rows = rows_of(grid);
    const int width = grid.cols / kColumns;
    const int height = grid.rows / rows;
    const std::size_t bytes = kPairsBytes / static_cast<std::size_t>(4 * rows);
    pairs_.clear();
    for (int row = 0; row < rows; ++row) {
        const auto picture = [&](int column) {
            const cv::Mat cell = grid(cv::Rect(column * width, row * height, width, height));
            return picture_uri(with_cells(cell, 1, 1, kWidth), bytes);
        };
        pairs_.push_back({picture(0), picture(2), picture(4), picture(6)});
    }
}

int SamplePictures::rows_of(const cv::Mat& grid) const {
    const double row_height = static_cast<double>(grid.cols) / kColumns / ratio();
    return std::max(1, cvRound(grid.rows / row_height));
}

} // namespace unit
