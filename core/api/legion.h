#pragma once

// The Legion API. One include for everything; the parts are in core/api/legion and core/api/realm.

#include <assert.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <iostream>
#include <iterator>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <typeinfo>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/api/legion/deferred_buffer.h"
#include "core/api/legion/domain_iterators.h"
#include "core/api/legion/field_accessor.h"
#include "core/api/legion/legacy_mapper.h"
#include "core/api/legion/legacy_names.h"
#include "core/api/legion/mapping/mapper_runtime.h"
#include "core/api/legion/piece_iterator.h"
#include "core/api/legion/redop_class.h"
#include "core/api/legion/reduction_accessor.h"
#include "core/api/legion/runtime.h"
#include "core/api/realm/cmdline.h"
#include "core/api/realm/logging.h"
#include "core/api/realm/timers.h"

namespace Legion {
using Realm::Logger;
}
