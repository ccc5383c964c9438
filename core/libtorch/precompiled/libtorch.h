// Precompiled for engine and trainer: parsing these headers takes half a minute.

#include <ATen/ATen.h>
#include <torch/nn/module.h>
#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/conv.h>
#include <torch/optim/adam.h>
