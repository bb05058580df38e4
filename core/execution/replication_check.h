#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "core/cluster/transport.h"
#include "core/execution/context.h"

namespace testudo {

// Watches that all ranks make the same calls in a replicated context. Each call is a line of text that names
// it, its arguments and its place; ranks compare the hash of every call, one after the other, while the
// program goes on. Where two differ, every rank writes what all of them called (T0540), and the job ends.
//
// `call` is for the context's thread; the rest happens where messages arrive.
class ReplicationCheck {
 public:
  // `first`: a number that only this context has.
  ReplicationCheck(Transport& transport, uint64_t first);
  ~ReplicationCheck();

  void call(std::string text);
  // The last call: fires when all calls were the same on all ranks.
  Trigger& end();

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with the comparisons under way
};

// The texts of calls.
std::string describe_call(const Forest& forest, const Registry& registry, const TaskLaunch& launch);
std::string describe_call(const Forest& forest, const FillLaunch& launch);
std::string describe_call(const Forest& forest, const CopyLaunch& launch);
std::string describe_call(const Forest& forest, const InlineLaunch& launch);

}  // namespace testudo
