#pragma once

#include <cstdint>

// What operator new has given out in this process. Linked into a program, this replaces the operators.
namespace benchmarks {

int64_t live_bytes();
int64_t allocated_bytes();  // ever, whether freed or not

}  // namespace benchmarks
