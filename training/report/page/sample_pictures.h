#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

namespace unit {

/// Sample grids of a run as pictures small enough for one page: JPEG files as data URIs. Of a long
/// run it keeps some, evenly chosen, the first and the newest among them: below 8 MB together.
class SamplePictures {
  public:
    static constexpr std::size_t kMostGrids = 24;

    struct Grid {
        std::int64_t ordinal = 0;   ///< how many grids of the run came before
        std::int64_t iteration = 0; ///< number of updates done
        std::string picture;        ///< a data URI
    };
    /// Larger pictures of a row of the newest grid.
    struct Pair {
        std::string x1, x12, x2, x21; ///< data URIs
    };

    /// `crop`: size of the training images, from which follows how many rows a grid has.
    explicit SamplePictures(cv::Size crop) : crop_(crop) {}

    /// Takes the grids in `folder`, named for their iterations as RunFolder::samples() does, of up
    /// to `last_iteration`. Grids that cannot be read are left out.
    void load(const std::filesystem::path& folder, std::int64_t last_iteration);

    /// Takes the grid after `iteration` updates. One that is not above those before says that
    /// training was rewound. Errors: those of read_image().
    void add(std::int64_t iteration, const std::filesystem::path& path);

    const std::vector<Grid>& grids() const { return grids_; }
    /// Rows of the newest grid; empty before the first.
    const std::vector<Pair>& pairs() const { return pairs_; }
    /// Width of a sample image divided by its height.
    double ratio() const { return static_cast<double>(crop_.width) / crop_.height; }

  private:
    void insert(std::int64_t iteration, const cv::Mat& grid);
    void set_pairs(const cv::Mat& grid);
    int rows_of(const cv::Mat& grid) const;

    cv::Size crop_;
    std::int64_t count_ = 0; ///< of all grids of the run
    std::vector<Grid> grids_;
    std::vector<Pair> pairs_;
};

} // namespace unit
