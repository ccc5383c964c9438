#include "training/streets/cross_section.h"

#include "training/streets/random.h"

#include <limits>

namespace unit::streets {

namespace {

const Vec3 kWhitePaint{0.62F, 0.62F, 0.60F};
const Vec3 kYellowPaint{0.66F, 0.40F, 0.03F};

// Writes a section from left to right.
class Writer {
  public:
    explicit Writer(Style& style) : style_(style), random_({style.seed, 0x5ec7}) {
        asphalt_ = Vec3(0.128F, 0.124F, 0.122F) * random_.uniform(0.55F, 1.35F);
        if (random_.chance(0.15F)) {
            asphalt_ = {0.27F, 0.255F, 0.23F}; // concrete
        }
        yellow_ = random_.chance(0.55F);
    }

    void to(float end, const Vec3& albedo, float grain, float patchiness, float wetness) {
        style_.section.strips.push_back({end, albedo, grain, patchiness, wetness});
    }
    void asphalt_to(float end, float tone = 1.0F) { to(end, asphalt_ * tone, 0.11F, 0.10F, 1.0F); }
    void grass_to(float end) { to(end, style_.grass, 0.28F, 0.24F, 0.0F); }
    void gravel_to(float end) {
        to(end, mix({0.26F, 0.22F, 0.17F}, style_.grass, 0.35F), 0.16F, 0.2F, 0.15F);
    }
    void pavement_to(float end) { to(end, {0.33F, 0.31F, 0.285F}, 0.06F, 0.07F, 0.55F); }
    void kerb_to(float end) { to(end, {0.42F, 0.41F, 0.39F}, 0.05F, 0.06F, 0.3F); }
    void gutter_to(float end) { to(end, asphalt_ * 0.62F, 0.07F, 0.06F, 1.0F); }

    void line(float offset, float dash, float period, bool yellow) {
        const float wear = random_.uniform(0.75F, 1.0F);
        style_.section.lines.push_back(
            {offset, 0.14F, dash, period, (yellow ? kYellowPaint : kWhitePaint) * wear});
    }
    void solid(float offset, bool yellow = false) { line(offset, 12.0F, 12.0F, yellow); }
    void dashed(float offset, bool yellow = false) { line(offset, 3.6F, 12.0F, yellow); }

    bool yellow() const { return yellow_; }
    Random& random() { return random_; }

  private:
    Style& style_;
    Random random_;
    Vec3 asphalt_;
    bool yellow_ = false;
};

void build_street(Style& style, Writer& writer) {
    const float left = -static_cast<float>(style.oncoming_lanes) * style.lane_width;
    const float right = static_cast<float>(style.own_lanes) * style.lane_width;
    const float margin = style.parking > 0.0F ? style.parking : 0.5F;
    style.oncoming_edge = 0.0F;
    style.left_edge = left - margin;
    style.right_edge = right + margin;
    const bool pavement = style.pavement > 0.0F;
    if (pavement) {
        const bool lawn = style.setback > 2.5F;
        lawn ? writer.grass_to(style.left_edge - style.pavement)
             : writer.pavement_to(style.left_edge - style.pavement);
        writer.pavement_to(style.left_edge - 0.25F);
        writer.kerb_to(style.left_edge);
        writer.gutter_to(style.left_edge + 0.3F);
        writer.asphalt_to(style.right_edge - 0.3F);
        writer.gutter_to(style.right_edge);
        writer.kerb_to(style.right_edge + 0.25F);
        writer.pavement_to(style.right_edge + style.pavement);
        lawn ? writer.grass_to(std::numeric_limits<float>::max())
             : writer.pavement_to(std::numeric_limits<float>::max());
    } else {
        writer.grass_to(style.left_edge - 0.9F);
        writer.gravel_to(style.left_edge);
        writer.asphalt_to(style.right_edge);
        writer.gravel_to(style.right_edge + 0.9F);
        writer.grass_to(std::numeric_limits<float>::max());
    }
    if (writer.random().chance(0.5F)) {
        writer.solid(-0.15F, writer.yellow());
        writer.solid(0.15F, writer.yellow());
    } else {
        writer.dashed(0.0F, writer.yellow());
    }
    if (!pavement || style.parking > 0.0F) {
        writer.solid(left);
        writer.solid(right);
    }
    for (int lane = 1; lane < style.own_lanes; ++lane) {
        writer.dashed(static_cast<float>(lane) * style.lane_width);
        writer.dashed(-static_cast<float>(lane) * style.lane_width);
    }
}

void build_highway(Style& style, Writer& writer) {
    const float shoulder = writer.random().uniform(0.8F, 2.6F);
    const float gap = style.median == Median::Grass ? writer.random().uniform(6.0F, 14.0F) : 0.8F;
    const float right = static_cast<float>(style.own_lanes) * style.lane_width;
    style.oncoming_edge = -2.0F * shoulder - gap;
    const float left =
        style.oncoming_edge - static_cast<float>(style.oncoming_lanes) * style.lane_width;
    style.left_edge = left - 2.5F;
    style.right_edge = right + writer.random().uniform(1.5F, 3.5F);
    const float shade = writer.random().uniform(0.8F, 1.5F);
    writer.grass_to(style.left_edge - 1.2F);
    writer.gravel_to(style.left_edge);
    writer.asphalt_to(-shoulder - gap);
    style.median == Median::Grass ? writer.grass_to(-shoulder) : writer.gravel_to(-shoulder);
    writer.asphalt_to(-0.5F, shade);
    writer.asphalt_to(right + 0.5F);
    writer.asphalt_to(style.right_edge, shade);
    writer.gravel_to(style.right_edge + 1.2F);
    writer.grass_to(std::numeric_limits<float>::max());
    writer.solid(0.0F, writer.yellow());
    writer.solid(right);
    writer.solid(style.oncoming_edge, writer.yellow());
    writer.solid(left);
    for (int lane = 1; lane < style.own_lanes; ++lane) {
        writer.dashed(static_cast<float>(lane) * style.lane_width);
        writer.dashed(style.oncoming_edge - static_cast<float>(lane) * style.lane_width);
    }
}

} // namespace

void build_cross_section(Style& style) {
    Writer writer(style);
    if (style.place == Place::Highway) {
        build_highway(style, writer);
    } else {
        build_street(style, writer);
    }
}

} // namespace unit::streets
