#pragma once

#include "core/api/legion/mapping/default_mapper.h"
