#pragma once

#include <vector>

#include "core/api/legion/physical_region.h"
#include "core/api/legion/serialize.h"
#include "core/api/legion/types.h"

// How a task function of any accepted signature is called through one type of pointer.
namespace Legion::detail {

class TaskResult;
// Room for the value of the task's future.
void* result_buffer(TaskResult& result, size_t size);

using TaskThunk = void (*)(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*,
                           const void* user_data, TaskResult& result);

template <typename T>
using TaskFunction = T (*)(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*);
template <typename T, typename UDT>
using TaskFunctionWithData = T (*)(const Task*, const std::vector<PhysicalRegion>&, Context, Runtime*,
                                   const UDT&);

template <typename T>
void store_result(const T& value, TaskResult& result) {
  serialize(value, result_buffer(result, serialized_size(value)));
}

template <typename T, TaskFunction<T> FN>
void call_task(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx, Runtime* runtime,
               const void*, TaskResult& result) {
  if constexpr (std::is_void_v<T>) {
    FN(task, regions, ctx, runtime);
  } else {
    store_result(FN(task, regions, ctx, runtime), result);
  }
}

template <typename T, typename UDT, TaskFunctionWithData<T, UDT> FN>
void call_task_with_data(const Task* task, const std::vector<PhysicalRegion>& regions, Context ctx,
                         Runtime* runtime, const void* user_data, TaskResult& result) {
  const UDT& data = *static_cast<const UDT*>(user_data);
  if constexpr (std::is_void_v<T>) {
    FN(task, regions, ctx, runtime, data);
  } else {
    store_result(FN(task, regions, ctx, runtime, data), result);
  }
}

}  // namespace Legion::detail
