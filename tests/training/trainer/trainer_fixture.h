#pragma once

#include "tests/support/temporary_folder.h"
#include "training/media/image_file.h"
#include "training/trainer/trainer.h"

#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <map>
#include <opencv2/imgproc.hpp>

namespace unit {

/// Keeps what a trainer tells. A sentence for the user is a failure unless it is expected.
class Recorder final : public TrainingObserver {
  public:
    void updated(const UpdateRecord& record) override {
        EXPECT_EQ(record.iteration, ++last_iteration);
        for (const LossValue& loss : record.losses) {
            history[loss.name].push_back(loss.value);
        }
        skipped.push_back(record.skipped);
        if (stop && record.iteration == stop_after) {
            *stop = true;
        }
        if (die_after == record.iteration) {
            throw Death();
        }
    }
    void validated(const ValidationRecord& record) override { validations.push_back(record); }
    void sampled(std::int64_t, const std::filesystem::path& path) override {
        written.push_back(path);
    }
    void wrote(const std::filesystem::path& path) override { written.push_back(path); }
    void told(const std::string& sentence) override {
        EXPECT_TRUE(expects_trouble) << sentence;
        sentences.push_back(sentence);
    }

    /// Mean of `count` values from place `first` on.
    double mean(const std::string& name, std::size_t first, std::size_t count) const {
        const std::vector<double>& values = history.at(name);
        double sum = 0.0;
        for (std::size_t place = first; place < first + count; ++place) {
            sum += values.at(place);
        }
        return sum / static_cast<double>(count);
    }

    /// Ends a trainer without giving it a chance to write anything.
    struct Death {};

    std::int64_t last_iteration = 0;
    std::map<std::string, std::vector<double>> history;
    std::vector<bool> skipped;
    std::vector<ValidationRecord> validations;
    std::vector<std::filesystem::path> written;
    std::vector<std::string> sentences;
    bool expects_trouble = false;
    std::atomic<bool>* stop = nullptr;
    std::int64_t stop_after = 0;
    std::int64_t die_after = 0;
};

/// A tiny training on images of blobs.
class TrainerTest : public testing::Test {
  protected:
    static constexpr int kImageSize = 32;

    void SetUp() override {
        // Blobs on a ground; domain 2 shows such scenes as if lit in another colour.
        for (int number = 0; number < 8; ++number) {
            write_scene("one", number, {60, 140, 220}, {230, 200, 40});
            write_scene("two", number + 100, {200, 70, 50}, {40, 210, 160});
        }
        configuration_.model.encoder_width = configuration_.model.generator_width = 4;
        configuration_.model.discriminator_width = 4;
        configuration_.model.dropout = 0.0;
        configuration_.domains[0].sources = {(folder_.path() / "one").string()};
        configuration_.domains[1].sources = {(folder_.path() / "two").string()};
        for (DomainConfiguration& domain : configuration_.domains) {
            domain.crop.width = domain.crop.height = kImageSize;
        }
        configuration_.update.adam.learning_rate = 2e-3;
        configuration_.output.samples_every = 1'000'000;
        configuration_.output.checkpoint_every = 1'000'000;
    }

    void write_scene(const std::string& domain, int seed, cv::Scalar ground, cv::Scalar blob) {
        cv::Mat image(kImageSize, kImageSize, CV_8UC3, ground);
        cv::circle(image, {seed * 7 % kImageSize, seed * 13 % kImageSize}, 9, blob, cv::FILLED);
        const auto folder = folder_.path() / domain;
        std::filesystem::create_directories(folder);
        write_image(folder / (std::to_string(seed) + ".png"), image);
    }

    RunFolder run_folder(const std::string& name) const {
        RunFolder folder(folder_.path() / name);
        folder.create();
        return folder;
    }

    std::unique_ptr<Trainer> make_trainer(const RunFolder& folder, std::int64_t iterations) {
        configuration_.iterations = iterations;
        const auto warn = [](const std::string& text) {
            ADD_FAILURE() << "unexpected warning: " << text;
        };
        return std::make_unique<Trainer>(configuration_, folder, DataCallbacks{warn, {}});
    }

    Recorder run(Trainer& trainer) {
        Recorder recorder;
        recorder.last_iteration = trainer.progress().iteration;
        const std::atomic<bool> never = false;
        trainer.run(recorder, never);
        return recorder;
    }

    /// Runs as if a signal came after update number `last`.
    void run_until(Trainer& trainer, std::int64_t last) {
        Recorder recorder;
        std::atomic<bool> stop = false;
        recorder.stop = &stop;
        recorder.stop_after = last;
        trainer.run(recorder, stop);
    }

    static std::string bytes_of(const std::filesystem::path& path) {
        std::ifstream stream(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }

    test::TemporaryFolder folder_;
    TrainingConfiguration configuration_;
};

} // namespace unit
