#pragma once

#include "core/api/legion/domain.h"
