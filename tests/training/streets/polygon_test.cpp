#include "training/streets/polygon.h"

#include <gtest/gtest.h>

namespace unit::streets {
namespace {

Camera make_camera() {
    Camera camera;
    camera.position = {1.0F, 1.4F, 2.0F};
    camera.sine = 0.6F;
    camera.cosine = 0.8F;
    camera.focal_x = 300.0F;
    camera.focal_y = 280.0F;
    camera.center_x = 160.0F;
    camera.horizon = 95.0F;
    return camera;
}

double covered_area(const ScreenPolygon& polygon) {
    double area = 0.0;
    cover(polygon, 320, 180,
          [&](int, int, float coverage) { area += static_cast<double>(coverage); });
    return area;
}

ScreenPolygon rectangle(float left, float top, float right, float bottom) {
    ScreenPolygon polygon;
    polygon.count = 4;
    polygon.corners[0] = {left, top};
    polygon.corners[1] = {right, top};
    polygon.corners[2] = {right, bottom};
    polygon.corners[3] = {left, bottom};
    return polygon;
}

TEST(PolygonTest, CoverageAddsUpToTheArea) {
    EXPECT_LE(std::abs(covered_area(rectangle(10.3F, 20.25F, 40.7F, 50.5F)) - 30.4 * 30.25), 0.1);
    // A pole thinner than a pixel keeps its share of it.
    EXPECT_LE(std::abs(covered_area(rectangle(10.4F, 20.0F, 10.6F, 60.0F)) - 0.2 * 40.0), 0.01);
    // What lies outside the picture does not count.
    EXPECT_LE(std::abs(covered_area(rectangle(-50.0F, -50.0F, 10.5F, 10.0F)) - 105.0), 0.1);
}

TEST(PolygonTest, PointsBehindTheCameraAreCutOff) {
    const Camera camera = make_camera();
    const std::array<Vec3, 3> behind = {Vec3{1, 0, -5}, {0, 0, -9}, {-2, 1, -7}};
    EXPECT_EQ(project(camera, behind).count, 0);
    const std::array<Vec3, 3> partly = {Vec3{4, 0, 6}, {5, 0, 7}, {-2, 0, -7}};
    EXPECT_EQ(project(camera, partly).count, 4);
}

TEST(PolygonTest, PlaneMapInvertsTheProjection) {
    const Camera camera = make_camera();
    const Vec3 origin{5.0F, 0.0F, 9.0F}, along{0.9F, 0.0F, 0.3F}, up{0.0F, 1.0F, 0.0F};
    const PlaneMap map(camera, origin, along, up);
    for (const int x : {100, 160, 251}) {
        for (const int y : {40, 95, 150}) {
            const cv::Point2f at = map.at(x, y);
            const cv::Point2f pixel =
                camera.to_pixel(camera.to_camera(origin + along * at.x + up * at.y));
            EXPECT_LE(std::abs(pixel.x - static_cast<float>(x) - 0.5F), 0.02F);
            EXPECT_LE(std::abs(pixel.y - static_cast<float>(y) - 0.5F), 0.02F);
        }
    }
}

TEST(PolygonTest, AMirroredCameraSeesHeightsUpsideDown) {
    Camera camera = make_camera();
    const Vec3 point{4.0F, 1.4F, 12.0F};
    const cv::Point2f upright = camera.to_pixel(camera.to_camera(point));
    camera.mirrored = true;
    const cv::Point2f mirrored = camera.to_pixel(camera.to_camera(point));
    EXPECT_LE(std::abs(upright.y - camera.horizon), 1e-3F);
    EXPECT_EQ(upright.x, mirrored.x);
    EXPECT_GT(mirrored.y, upright.y);
}

} // namespace
} // namespace unit::streets
