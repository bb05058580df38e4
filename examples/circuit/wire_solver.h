// The arithmetic of calc_new_currents for `lanes` wires side by side.
#pragma once

#include <algorithm>

#include "circuit/circuit.h"

namespace circuit {

constexpr int kLanes =
    32;  // a few vector registers per loop, and all the state of a block fits the first-level cache

// One implicit Euler step of a chain of resistor-inductor segments with capacitors between them:
//   L (i' - i) / dt + R i' = v_left' - v_right'      C (v' - v) / dt = i_left' - i_right'
// solved by fixed-point iteration, which converges as long as dt^2 is small against L C. Loops over lanes
// have a constant trip count and no dependences, so compilers vectorise them; lanes beyond the last wire
// compute on zeros.
template <int lanes>
struct WireBlock {
  float in_voltage[lanes] = {};
  float out_voltage[lanes] = {};
  float inductance[lanes] = {};
  float resistance[lanes] = {};
  float capacitance[lanes] = {};
  float current[kSegments][lanes] = {};
  float voltage[kSegments - 1][lanes] = {};

  void solve(int steps) {
    for (int k = 0; k < lanes; ++k) {
      // Unused lanes: any finite numbers do.
      gain_[k] = 1.0f / (resistance[k] + inductance[k] / kTimeStep + (resistance[k] == 0.0f ? 1.0f : 0.0f));
      charging_[k] = kTimeStep / (capacitance[k] + (capacitance[k] == 0.0f ? 1.0f : 0.0f));
      ends_[0][k] = in_voltage[k];
      ends_[kSegments][k] = out_voltage[k];
    }
    for (int s = 0; s < kSegments; ++s) {
      for (int k = 0; k < lanes; ++k) drive_[s][k] = current[s][k] * (inductance[k] / kTimeStep);
    }
    for (int s = 0; s + 1 < kSegments; ++s) std::copy_n(voltage[s], lanes, ends_[s + 1]);
    for (int step = 0; step < steps; ++step) iterate();
    for (int s = 0; s + 1 < kSegments; ++s) std::copy_n(ends_[s + 1], lanes, voltage[s]);
  }

  // Floating-point operations per wire.
  static constexpr double flops(int steps) {
    return 5.0 + 2.0 * kSegments + static_cast<double>(steps) * (3.0 * kSegments + 3.0 * (kSegments - 1));
  }

 private:
  void iterate() {
    for (int s = 0; s < kSegments; ++s) {
      for (int k = 0; k < lanes; ++k) {
        current[s][k] = (ends_[s][k] - ends_[s + 1][k] + drive_[s][k]) * gain_[k];
      }
    }
    for (int s = 0; s + 1 < kSegments; ++s) {
      for (int k = 0; k < lanes; ++k) {
        ends_[s + 1][k] = voltage[s][k] + (current[s][k] - current[s + 1][k]) * charging_[k];
      }
    }
  }

  float gain_[lanes];
  float charging_[lanes];
  float drive_[kSegments][lanes];     // L / dt * i: what the old current contributes
  float ends_[kSegments + 1][lanes];  // voltages between the segments, with those of the nodes at both ends
};

}  // namespace circuit
