#include "plugin/properties.h"

#include "plugin/property_number.h"

namespace unit {
namespace {

constexpr auto kReadWrite = static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
constexpr auto kInReady = static_cast<GParamFlags>(kReadWrite | GST_PARAM_MUTABLE_READY);
constexpr auto kInPlaying = static_cast<GParamFlags>(kReadWrite | GST_PARAM_MUTABLE_PLAYING);
constexpr auto kControllable = static_cast<GParamFlags>(kInPlaying | GST_PARAM_CONTROLLABLE);

GType direction_type() {
    static const GEnumValue kValues[] = {
        {static_cast<int>(Direction::From1To2), "Translate domain 1 to domain 2: G2(E1(x))",
         "1to2"},
        {static_cast<int>(Direction::From2To1), "Translate domain 2 to domain 1: G1(E2(x))",
         "2to1"},
        {static_cast<int>(Direction::From1To1), "Reconstruct domain 1: G1(E1(x))", "1to1"},
        {static_cast<int>(Direction::From2To2), "Reconstruct domain 2: G2(E2(x))", "2to2"},
        {0, nullptr, nullptr},
    };
    static const GType kType = g_enum_register_static("GstUnitTranslateDirection", kValues);
    return kType;
}

GType precision_type() {
    static const GEnumValue kValues[] = {
        {static_cast<int>(Precision::Auto),
         "fp16 on a GPU; on the CPU bf16 where it has instructions for it, else int8 in directions "
         "that the checkpoint is calibrated for, else fp32",
         "auto"},
        {static_cast<int>(Precision::Float32), "32-bit floating point", "fp32"},
        {static_cast<int>(Precision::BFloat16), "bfloat16", "bf16"},
        {static_cast<int>(Precision::Float16), "IEEE half precision; GPUs only", "fp16"},
        {static_cast<int>(Precision::Int8),
         "Residual blocks in integers; CPU only, needs a calibrated checkpoint", "int8"},
        {0, nullptr, nullptr},
    };
    static const GType kType = g_enum_register_static("GstUnitTranslatePrecision", kValues);
    return kType;
}

/// The model, which is read on the way from READY to PAUSED.
void install_checkpoint_properties(GObjectClass* object_class, const Settings& defaults) {
    g_object_class_install_property(
        object_class, kCheckpointProperty,
        g_param_spec_string(
            "checkpoint", "Checkpoint",
            "Path of the checkpoint file (safetensors) with the networks; unset: the "
            "environment variable UNITTRANSLATE_CHECKPOINT, else the checkpoint that "
            "is installed with the element. Read on the way from READY to PAUSED. A change after "
            "that loads the new one in the background, and frames go on with the one before until "
            "it is there; if it cannot be used, they stay with it, and a warning is posted",
            nullptr, kInPlaying));
    g_object_class_install_property(
        object_class, kWatchProperty,
        g_param_spec_boolean("watch", "Watch",
                             "Load the checkpoint again whenever its file changes, to look at a "
                             "training while it runs",
                             defaults.watch, kInPlaying));
}

/// Where and how it computes, read on the same way.
void install_engine_properties(GObjectClass* object_class, const Settings& defaults) {
    g_object_class_install_property(
        object_class, kDeviceProperty,
        g_param_spec_string(
            "device", "Device",
            "Where the networks run: auto (a CUDA device where there is one, else "
            "the CPU), cpu, cuda (the first CUDA device) or cuda:N (N from 0). Used "
            "on the way from READY to PAUSED",
            defaults.device.c_str(), kInReady));
    g_object_class_install_property(
        object_class, kPrecisionProperty,
        g_param_spec_enum("precision", "Precision",
                          "Arithmetic of the networks, but for their last layers, and on a GPU the "
                          "first ones too, which always compute in fp32. Used on the way from "
                          "READY to PAUSED",
                          precision_type(), static_cast<gint>(defaults.precision), kInReady));
    g_object_class_install_property(
        object_class, kThreadsProperty,
        g_param_spec_int("threads", "Threads",
                         "Threads that compute on the CPU; 0: as many as this process may use "
                         "cores. Used on the way from READY to PAUSED",
                         0, Settings::kMaxThreads, defaults.threads, kInReady));
    g_object_class_install_property(
        object_class, kShareProperty,
        g_param_spec_boolean("share", "Share",
                             "Use one model together with the other elements of this process that "
                             "have the same checkpoint, device, precision and threads, and batch "
                             "the frames of live streams together. Used on the way from READY to "
                             "PAUSED",
                             defaults.share, kInReady));
}

/// What is read for each frame.
void install_frame_properties(GObjectClass* object_class, const Settings& defaults) {
    g_object_class_install_property(
        object_class, kDirectionProperty,
        g_param_spec_enum("direction", "Direction",
                          "Domains that are translated from and to. A change while playing holds "
                          "from the next frame that arrives; frames already inside keep theirs",
                          direction_type(), static_cast<gint>(defaults.direction), kInPlaying));
    g_object_class_install_property(
        object_class, kStrengthProperty,
        g_param_spec_float("strength", "Strength",
                           "How much of the translation to show: 0 gives the input untouched, 1 "
                           "the translation, values between them a blend of both",
                           0.0F, 1.0F, defaults.strength, kControllable));
    g_object_class_install_property(
        object_class, kNoiseProperty,
        g_param_spec_float("noise", "Noise",
                           "Noise added to the latent, in standard deviations of that of training: "
                           "z = mu + noise * eta. The same eta for all frames of a size, so that "
                           "video does not flicker. 0: none",
                           0.0F, 10.0F, defaults.noise, kControllable));
    g_object_class_install_property(object_class, kSeedProperty,
                                    g_param_spec_uint64("seed", "Seed", "Which noise eta is drawn",
                                                        0, G_MAXUINT64, defaults.seed, kInPlaying));
    g_object_class_install_property(
        object_class, kTemporalSmoothingProperty,
        g_param_spec_double(
            "temporal-smoothing", "Temporal smoothing",
            "Steadies the picture where something large comes and goes in another part of it: the "
            "share that the frames before have in the means and variances by which the networks "
            "normalise a frame. 0: each frame by itself; 0.9: those of about ten frames. Begins "
            "anew at scene cuts, which are found, where timestamps jump by more than a second, and "
            "after seeks, frames of strength 0, and changes of caps, direction and checkpoint. The "
            "first change from 0 while playing makes networks on a GPU, and all streams that share "
            "it wait",
            0.0, 0.99, defaults.temporal_smoothing, kControllable));
}

void install_batch_properties(GObjectClass* object_class, const Settings& defaults) {
    g_object_class_install_property(
        object_class, kBatchSizeProperty,
        g_param_spec_uint(
            "batch-size", "Batch size",
            "Number of frames that are translated together; 0: automatic, which is 1 on the CPU, "
            "and on a GPU what fits the latency. More are faster, on a GPU and, with a core for "
            "each, on the CPU, and add a latency "
            "of (batch-size - 1) frame durations. A change while playing closes the batch being "
            "collected",
            0, Settings::kMaxBatchSize, defaults.batch_size, kInPlaying));
    g_object_class_install_property(
        object_class, kBatchesInFlightProperty,
        g_param_spec_uint("batches-in-flight", "Batches in flight",
                          "Number of full batches that are computed, wait to be computed or are "
                          "being pushed, while another is collected. With 2 these overlap; more "
                          "even out irregular streams, and add latency. In live pipelines no more "
                          "frames are inside than come in the latency; in others there is one more "
                          "batch for each that a GPU begins before it is done with the last",
                          1, Settings::kMaxBatchesInFlight, defaults.batches_in_flight,
                          kInPlaying));
    g_object_class_install_property(
        object_class, kMaxLatencyProperty,
        g_param_spec_uint64("max-latency", "Maximum latency",
                            "Nanoseconds for which a frame waits at most for its batch to fill; "
                            "none (G_MAXUINT64): (batch-size - 1) frame durations in live "
                            "pipelines; in others until none has come for a second",
                            0, G_MAXUINT64, defaults.max_latency, kInPlaying));
}

void install_processing_properties(GObjectClass* object_class, const Settings& defaults) {
    g_object_class_install_property(
        object_class, kProcessingWidthProperty,
        g_param_spec_uint("processing-width", "Processing width",
                          "Width at which the networks compute, rounded up to a multiple of 4; 0: "
                          "that of the frame, or by the frame's shape where processing-height is "
                          "set. The result is brought to the frame's size with the frame's own "
                          "detail. Used when caps are set",
                          0, Settings::kMaxProcessingSize, defaults.processing_width, kInReady));
    g_object_class_install_property(
        object_class, kProcessingHeightProperty,
        g_param_spec_uint("processing-height", "Processing height",
                          "Height at which the networks compute, rounded up to a multiple of 4; "
                          "0: that of the frame, or by the frame's shape where processing-width "
                          "is set. Used when caps are set",
                          0, Settings::kMaxProcessingSize, defaults.processing_height, kInReady));
}

void install_watching_properties(GObjectClass* object_class, const Settings& defaults) {
    g_object_class_install_property(
        object_class, kMemoryLimitProperty,
        g_param_spec_uint64("memory-limit", "Memory limit",
                            "Bytes of memory, of the device that computes, that frames may take: "
                            "batches are made smaller, and frames that do not fit are an error. 0: "
                            "80 % of what is available. Used when caps are set",
                            0, G_MAXUINT64, defaults.memory_limit, kInReady));
    g_object_class_install_property(
        object_class, kStatisticsIntervalProperty,
        g_param_spec_uint64("stats-interval", "Statistics interval",
                            "Nanoseconds between element messages with the statistics; 0: none", 0,
                            G_MAXUINT64, defaults.stats_interval, kInPlaying));
    g_object_class_install_property(
        object_class, kStatisticsProperty,
        g_param_spec_boxed("stats", "Statistics", "What the element has done since it was started",
                           GST_TYPE_STRUCTURE,
                           static_cast<GParamFlags>(G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)));
}

} // namespace

void install_translate_properties(GObjectClass* object_class) {
    const Settings defaults;
    install_checkpoint_properties(object_class, defaults);
    install_engine_properties(object_class, defaults);
    install_frame_properties(object_class, defaults);
    install_batch_properties(object_class, defaults);
    install_processing_properties(object_class, defaults);
    install_watching_properties(object_class, defaults);
    gst_type_mark_as_plugin_api(direction_type(), static_cast<GstPluginAPIFlags>(0));
    gst_type_mark_as_plugin_api(precision_type(), static_cast<GstPluginAPIFlags>(0));
}

} // namespace unit
