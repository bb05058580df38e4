#pragma once

#include "core/api/legion/types.h"
