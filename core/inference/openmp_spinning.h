#pragma once

namespace unit {

/// Makes LibTorch's worker threads sleep soon when they wait for each other, once per process.
/// libgomp lets a waiting thread spin for milliseconds unless there are more OpenMP threads than
/// cores. In a pipeline, decoder and encoder want these cores: a preempted worker then keeps all
/// others spinning, and a frame took three times as long (measured on 2 cores with one busy).
/// libgomp reads its environment variables when it is loaded, too early for us to set them, so this
/// takes its other switch: a second team of workers, which sleeps for good.
/// Threads: any.
void stop_openmp_spinning();

} // namespace unit
