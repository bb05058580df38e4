#pragma once

#include "core/api/legion/redop_class.h"
