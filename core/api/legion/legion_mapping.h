#pragma once

#include "core/api/legion/mapping/mapper_runtime.h"
