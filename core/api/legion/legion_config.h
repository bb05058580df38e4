#pragma once

#include "core/api/legion/config.h"
