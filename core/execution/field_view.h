#pragma once

#include "core/geometry/dependent.h"

namespace testudo {

// FieldView {base, strides[], size}: the element of point p is at base + sum(p[d] * strides[d]), all in bytes. It is
// the same shape that dependent partitioning reads fields through.

}  // namespace testudo
