#pragma once

namespace unit {

/// The numbers by which GObject knows the element's properties. Only what installs, sets and gets
/// them needs these.
enum PropertyNumber : unsigned {
    kNoProperty, ///< GObject counts from 1
    kCheckpointProperty,
    kWatchProperty,
    kDeviceProperty,
    kPrecisionProperty,
    kThreadsProperty,
    kShareProperty,
    kDirectionProperty,
    kStrengthProperty,
    kNoiseProperty,
    kSeedProperty,
    kTemporalSmoothingProperty,
    kBatchSizeProperty,
    kBatchesInFlightProperty,
    kMaxLatencyProperty,
    kProcessingWidthProperty,
    kProcessingHeightProperty,
    kMemoryLimitProperty,
    kStatisticsIntervalProperty,
};

} // namespace unit
