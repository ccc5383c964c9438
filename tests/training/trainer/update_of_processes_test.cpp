#include "tests/training/distributed/ranks_in_threads.h"
#include "tests/training/trainer/tiny_update.h"

#include <gtest/gtest.h>

namespace unit {
namespace {

/// What the ranks of a group computed, by rank.
struct OfRanks {
    std::vector<std::unique_ptr<Unit>> models;
    std::vector<std::vector<Update::Result>> results;
};

/// Updates of copies of one model, by ranks that have a part of the images of each batch each.
OfRanks update_as_ranks(int ranks, const ModelConfiguration& model,
                        const std::vector<UpdateBatch>& parts, const UpdateSettings& settings,
                        int updates) {
    OfRanks made;
    for (int rank = 0; rank < ranks; ++rank) {
        made.models.push_back(make_model(model));
    }
    made.results.resize(static_cast<std::size_t>(ranks));
    test::as_ranks(ranks, [&](ProcessGroup& group) {
        const auto rank = static_cast<std::size_t>(group.rank());
        std::vector<UpdateBatch> own;
        for (const UpdateBatch& part : parts) {
            const std::int64_t images = part.x[0].size(0) / group.size();
            own.push_back(slice(part, group.rank() * images, images));
        }
        Update update(*made.models[rank], settings, group);
        for (int number = 0; number < updates; ++number) {
            made.results[rank].push_back(update.run(own, kRate));
        }
    });
    return made;
}

TEST(UpdateOfProcesses, EqualsThatOfTheWholeBatchWithDropout) {
    ModelConfiguration model = tiny_model();
    model.dropout = 0.5;
    const std::vector<UpdateBatch> parts = {make_batch(model, 4),
                                            make_batch(model, 4, at::kDouble, 5)};
    for (const bool share : {true, false}) {
        for (const std::size_t accumulation : {1, 2}) {
            UpdateSettings settings;
            settings.share_fakes = share;
            const std::vector<UpdateBatch> used(parts.begin(), parts.begin() + accumulation);
            const auto whole = make_model(model);
            Update at_once(*whole, settings);
            const OfRanks made = update_as_ranks(2, model, used, settings, 3);
            for (std::size_t number = 0; number < 3; ++number) {
                const auto expected = at_once.run(used, kRate);
                for (const auto& results : made.results) {
                    ASSERT_EQ(results[number].losses.size(), expected.losses.size());
                    for (std::size_t index = 0; index < expected.losses.size(); ++index) {
                        EXPECT_NEAR(results[number].losses[index].value,
                                    expected.losses[index].value, 1e-9)
                            << expected.losses[index].name;
                    }
                }
            }
            const auto first = copies_of(made.models[0]->parameters());
            EXPECT_LE(largest_change(copies_of(whole->parameters()), first), 1e-9);
            EXPECT_EQ(largest_change(copies_of(made.models[1]->parameters()), first), 0.0);
        }
    }
}

TEST(UpdateOfProcesses, AllSkipWhatIsNotFiniteOnOne) {
    const ModelConfiguration model = tiny_model();
    UpdateBatch batch = make_batch(model, 2);
    batch.x[1][1].fill_(std::numeric_limits<double>::infinity()); // of rank 1
    const auto before = make_model(model);
    const OfRanks made = update_as_ranks(2, model, {batch}, {}, 1);
    for (std::size_t rank = 0; rank < 2; ++rank) {
        EXPECT_TRUE(made.results[rank][0].discriminators_skipped);
        EXPECT_TRUE(made.results[rank][0].generators_skipped);
        EXPECT_FALSE(std::isfinite(value_of(made.results[rank][0], "generator_total")));
        EXPECT_EQ(largest_change(copies_of(made.models[rank]->parameters()),
                                 copies_of(before->parameters())),
                  0.0);
    }
}

} // namespace
} // namespace unit
