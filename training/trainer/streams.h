#pragma once

#include "core/model/unit.h"

#include <ATen/core/Tensor.h>

namespace unit {

/// The codes and images that begin with the images xi of one domain i; j is the other domain. `mu`
/// is what an encoder returns, `z` = mu + eta.
struct Streams {
    at::Tensor mu, z;                         ///< of xi, by Ei
    at::Tensor reconstruction;                ///< xii = Gi(zi)
    at::Tensor translation;                   ///< xij = Gj(zi)
    at::Tensor translation_mu, translation_z; ///< of xij, by Ej
    at::Tensor cycle;                         ///< xiji, the code of xij decoded by Gi

    at::Tensor identity; ///< Fji(xi), as at inference: where there is the term of that name

    // Of the term for steady video, where there is one (losses/warp_consistency.h): translations F
    // as at inference, of the code mu without noise or dropout.
    at::Tensor steady_translation;    ///< F(xi)
    at::Tensor translation_of_warped; ///< F(W(xi))
    at::Tensor warp;                  ///< the places of W (losses/warp.h)
    /// Where the codes of xi and xij are compared, where there is that term
    /// (losses/contrast_loss.h).
    at::Tensor places;
};

/// Encodes the images x of a domain, adds `noise` (of the shape of mu; undefined: 0) to their code
/// and decodes the translation only: what the D step needs.
Streams translation_stream(Unit& model, DomainNumber domain, const at::Tensor& x,
                           const at::Tensor& noise, TrainingPass& pass);

/// Adds the reconstruction to the streams of a domain.
void add_reconstruction_stream(Unit& model, DomainNumber domain, Streams& streams,
                               TrainingPass& pass);

/// Adds the cycle to the streams of a domain, with `noise` for the code of the translation.
void add_cycle_stream(Unit& model, DomainNumber domain, Streams& streams, const at::Tensor& noise,
                      TrainingPass& pass);

/// Adds to the streams of a domain its images x as if they were of the other one, translated. Both
/// have as many channels.
void add_identity_stream(Unit& model, DomainNumber domain, const at::Tensor& x,
                         bool checkpoint_activations, Streams& streams);

/// Adds those that belong to a warp of the images x, given by its places [N, H, W, 2].
void add_warped_streams(Unit& model, DomainNumber domain, const at::Tensor& x,
                        const at::Tensor& warp, bool checkpoint_activations, Streams& streams);

} // namespace unit
