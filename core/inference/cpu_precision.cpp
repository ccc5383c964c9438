#include "core/inference/cpu_precision.h"

#include "core/error.h"

#include <c10/util/StringUtil.h>
#include <utility>

namespace unit {
namespace {

/// As a calibration names directions.
std::string name_of(const Domains& domains) {
    return c10::str(domains.from, "to", domains.to);
}

} // namespace

CpuPrecision::CpuPrecision(std::string checkpoint, Precision requested, Calibration calibration,
                           const InferenceKernels& kernels)
    : checkpoint_(std::move(checkpoint)), requested_(requested),
      calibration_(std::move(calibration)), fast_integers_(kernels.fast_integers),
      fast_bfloats_(kernels.fast_bfloats) {
    if (requested == Precision::Float16) {
        throw Error(ErrorCode::Unsupported,
                    "precision fp16 is for GPUs; use fp32, bf16 or int8 on the CPU");
    }
    if (requested == Precision::Int8 && calibration_.empty()) {
        refuse_uncalibrated("any direction");
    }
}

Precision CpuPrecision::of(const Domains& domains) const {
    if (requested_ != Precision::Auto) {
        return requested_;
    }
    if (fast_bfloats_) {
        return Precision::BFloat16; // than which integers are hardly faster, if at all
    }
    return fast_integers_ && calibration_.contains(name_of(domains)) ? Precision::Int8
                                                                     : Precision::Float32;
}

Storage CpuPrecision::storage(const Domains& domains) const {
    return of(domains) == Precision::Float32 ? Storage::Float32 : Storage::BFloat16;
}

Storage CpuPrecision::products(const Domains& domains) const {
    return fast_bfloats_ ? storage(domains) : Storage::Float32;
}

InputRanges CpuPrecision::ranges(const Domains& domains) const {
    if (of(domains) != Precision::Int8) {
        return {};
    }
    const auto known = calibration_.find(name_of(domains));
    if (known == calibration_.end()) {
        refuse_uncalibrated(name_of(domains));
    }
    return known->second;
}

void CpuPrecision::refuse_uncalibrated(const std::string& direction) const {
    throw Error(ErrorCode::Unsupported,
                c10::str(checkpoint_, ": the model is not calibrated for int8 in ", direction,
                         "; make one that is with `unit export ", checkpoint_,
                         " --calibrate IMAGES --output NEW.safetensors`, or use fp32"));
}

} // namespace unit
