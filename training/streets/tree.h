#pragma once

#include "training/streets/foliage.h"
#include "training/streets/ground.h"

namespace unit::streets {

/// A tree or a bush. Lengths in metres.
struct Tree {
    Vec3 base;           ///< where the trunk meets the ground
    float width, height; ///< of the whole tree
    float trunk;         ///< height at which the crown begins; 0 for bushes
    int sprite;          ///< index into FoliageSprite::all()
    bool flipped;        ///< mirrored left to right
    Vec3 leaves;         ///< albedo
};

/// Paints a tree.
void draw(const View& view, const Tree& tree);
/// Casts its shadow on the ground.
void cast_shadow(const View& view, const Tree& tree, GroundShade& shade);

} // namespace unit::streets
