#pragma once

#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/execution/replay/launch_template.h"

namespace testudo {

class ContextAnalysis;

// Makes a template of the launches of a context, while they are analysed as ever. Used by its thread only.
class TemplateRecorder {
  using Step = LaunchTemplate::Step;

 public:
  // `first_tag`: the next that the context takes, for its messages.
  TemplateRecorder(Engine& engine, ContextAnalysis& analysis, uint64_t first_tag);
  ~TemplateRecorder();
  TemplateRecorder(const TemplateRecorder&) = delete;
  TemplateRecorder& operator=(const TemplateRecorder&) = delete;

  // What is launched, in order; `edges` as for observers.
  void add_launch(TaskBlock& block, const Edges& edges);
  void add_send(OutgoingBlock& block, const Edges& edges) { add_message(block, Step::Kind::kSend, edges); }
  void add_receive(ReceiveBlock& block, const Edges& edges) {
    add_message(block, Step::Kind::kReceive, edges);
  }
  // Something happens that a template cannot have.
  void give_up() { failed_ = true; }

  // Null where what came cannot be repeated as it was.
  std::shared_ptr<LaunchTemplate> finish(uint64_t next_tag);

 private:
  void add_message(MessageBlock& block, Step::Kind kind, const Edges& edges);
  void add_steps(OperationBlock& block, Step::Kind kind, uint32_t operation, const Edges& edges);
  void add_stretches(MessageBlock& block, uint32_t index, Step& step);
  bool add_stacks();
  void sort_edges();
  void add_receives();
  void prepare();

  struct Before {
    StackState state;
    Distribution distribution;
  };

  Engine& engine_;
  ContextAnalysis& analysis_;
  const bool was_recording_;
  const uint64_t first_tag_;
  std::shared_ptr<LaunchTemplate> made_;
  std::unordered_map<FieldStack*, Before> before_;
  std::unordered_map<uint64_t, uint32_t> step_of_;    // by uid
  std::vector<std::pair<uint32_t, uint32_t>> edges_;  // from, to
  bool failed_ = false;
};

}  // namespace testudo
