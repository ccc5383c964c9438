#pragma once

#include "core/model/unit.h"

namespace unit {

/// How the weights of a new model are drawn. Biases stay at the framework's default.
enum class Initialisation {
    /// N(0, 0.02) everywhere, as in the authors' released code.
    Normal,
    /// N(0, sqrt(2 / n)), n the inputs that each output sums over, so that activations keep their
    /// size at any width (He et al., arXiv 1502.01852, equation 10). With N(0, 0.02) a narrow
    /// network fades its input out: each 3x3 layer of 16 channels leaves a quarter of it, and the
    /// discriminators stay at chance for thousands of iterations. The layers that end in an image
    /// or a logit keep N(0, 0.02): tanh must not begin saturated.
    Kaiming,
};

/// Draws all weights. Random numbers come from LibTorch's default generator.
void initialise_weights(Unit& model, Initialisation initialisation = Initialisation::Normal);

/// Gives E2 and G2 the weights and biases of E1 and G1, so that training starts from translations
/// that keep what they show: two domains with codes of their own can be each other's inverse, dark
/// for bright, and satisfy every loss but the discriminators'. The domains must have as many image
/// channels as each other. Errors: c10::Error if they have not.
void copy_domain1_to_domain2(Unit& model);

} // namespace unit
