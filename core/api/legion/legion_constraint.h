#pragma once

#include "core/api/legion/layout_constraints.h"
