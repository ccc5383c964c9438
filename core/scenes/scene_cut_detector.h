#pragma once

#include "core/scenes/scene_picture.h"

#include <array>
#include <cstddef>
#include <optional>

namespace unit {

/// How much of a picture the one before does not explain: 1 - r, with r their correlation, the
/// median of eight parts, so that a vehicle that passes close by does not decide. In a part r is of
/// all pixels and colours, each around its mean in its row: what streets have in common, a bright
/// sky above and the road below, counts less. Where that matters, r is the largest of all shifts by
/// up to two pixels across and one down. So neither brightness nor contrast nor white balance
/// count, and motion little. Values near black and white are left out of both, since they are cut
/// off there. Nothing where too few are left, or without contrast. 0 to 2.
std::optional<float> scene_change(const ScenePicture& before, const ScenePicture& now);

/// How the next picture of a video stands to those before it.
enum class SceneStep {
    GoesOn,  ///< of the same scene, as far as can be told
    Cut,     ///< a scene begins with it
    Returns, ///< no cut is seen, but all at once there is contrast again, or for the first time:
             ///< what pictures without said of brightness and colours does not hold for it
};

/// Finds cuts in a video while it comes, without looking ahead: pictures whose change from the one
/// before is far above that of the pictures before them. Pictures without contrast, black ones for
/// example, are passed over: what follows is compared with what was before them. So a flash is no
/// cut where it leaves no contrast; one that leaves another picture is two cuts.
///
/// Of dashcam footage with 25 and 15 frames a second, and of rendered streets, no change was above
/// 0.22; of one place to another none below 0.39. Exposure that doubles is no cut, though a sunny
/// sky is cut off then. Nor are dissolves: training/data/shot_detector.h finds these too, looking
/// ahead. Threads: one at a time.
class SceneCutDetector {
  public:
    /// Of the next picture. The first one is no cut.
    SceneStep next(const ScenePicture& picture);

    /// The next picture is the first one.
    void restart() { *this = {}; }

  private:
    float usual_change() const;

    std::optional<ScenePicture> last_; ///< with contrast
    std::optional<ScenePicture> flat_; ///< the picture before, where it had none
    std::array<float, 8> changes_{};   ///< of so many pictures, but for cuts: the next one takes
                                       ///< the place of the oldest
    std::size_t change_count_ = 0;
};

} // namespace unit
