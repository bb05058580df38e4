#include "core/execution/replay/template_recorder.h"

#include <algorithm>
#include <tuple>

#include "core/analysis/context_analysis.h"

namespace testudo {
namespace {

bool reduces(const StackShape& shape) {
  return std::any_of(shape.layers.begin(), shape.layers.end(),
                     [](const LayerShape& layer) { return layer.mode.kind == AccessMode::Kind::kReduce; });
}

}  // namespace

TemplateRecorder::TemplateRecorder(Engine& engine, ContextAnalysis& analysis, uint64_t first_tag)
    : engine_(engine),
      analysis_(analysis),
      was_recording_(analysis.recording()),
      first_tag_(first_tag),
      made_(std::make_shared<LaunchTemplate>()) {
  analysis_.set_recording(true);
  made_->stacks_version = analysis_.version();
  made_->homes_version = engine_.homes.version();
  for (FieldStack* stack : analysis_.stacks())
    before_.emplace(stack, Before{stack->state(), stack->distribution});
}

TemplateRecorder::~TemplateRecorder() {
  analysis_.set_recording(was_recording_);
}

void TemplateRecorder::add_launch(TaskBlock& block, const Edges& edges) {
  if (!LaunchTemplate::fits(block.plan())) return give_up();
  LaunchTemplate::Launch launch;
  launch.recorded = BlockRef(block);
  launch.first_step = static_cast<uint32_t>(made_->steps.size());
  made_->argument_bytes += launch.launch().argument.size();
  made_->launches.push_back(std::move(launch));
  add_steps(block, Step::Kind::kTask, static_cast<uint32_t>(made_->launches.size() - 1), edges);
}

void TemplateRecorder::add_message(MessageBlock& block, Step::Kind kind, const Edges& edges) {
  if (block.reduces()) return give_up();
  made_->messages.push_back({BlockRef(block), block.tag().value - first_tag_});
  add_steps(block, kind, static_cast<uint32_t>(made_->messages.size() - 1), edges);
}

void TemplateRecorder::add_steps(OperationBlock& block, Step::Kind kind, uint32_t operation,
                                 const Edges& edges) {
  for (uint32_t i = 0; i < block.size(); ++i) {
    step_of_.emplace(block.uid(i).value, static_cast<uint32_t>(made_->steps.size()));
    Step step;
    step.kind = kind;
    step.worker = kind == Step::Kind::kTask ? static_cast<TaskBlock&>(block).worker_of(i) : -1;
    step.operation = operation;
    step.index = i;
    if (kind != Step::Kind::kTask) add_stretches(static_cast<MessageBlock&>(block), i, step);
    made_->steps.push_back(step);
  }
  // What comes from before the template is what its stacks hold then.
  for (const auto& [to, from] : edges) {
    const auto source = step_of_.find(from.value);
    if (source != step_of_.end()) edges_.emplace_back(source->second, step_of_.at(to.value));
  }
}

// Shared instances stay where they are as long as the template holds.
void TemplateRecorder::add_stretches(MessageBlock& block, uint32_t index, Step& step) {
  constexpr size_t kFew = 16;
  step.bytes = block.bytes(index);
  const std::vector<Stretch> stretches = block.stretches(index, kFew);
  step.first_stretch = static_cast<uint32_t>(made_->stretches.size());
  made_->stretches.insert(made_->stretches.end(), stretches.begin(), stretches.end());
  step.end_stretch = static_cast<uint32_t>(made_->stretches.size());
}

// The stacks that the launches use, and what became of them. False where that would be different next time.
bool TemplateRecorder::add_stacks() {
  std::vector<FieldStack*> used;
  for (const LaunchTemplate::Launch& launch : made_->launches) {
    for (const Requirement& requirement : launch.launch().requirements) {
      if (requirement.privilege == Privilege::kNoAccess) continue;
      const auto& stacks = analysis_.find_stacks(requirement.tree, requirement.fields);
      used.insert(used.end(), stacks.begin(), stacks.end());
    }
  }
  if (analysis_.version() != made_->stacks_version) return false;
  std::sort(used.begin(), used.end());
  used.erase(std::unique(used.begin(), used.end()), used.end());
  for (FieldStack* stack : used) {
    const Before& before = before_.at(stack);
    LaunchTemplate::Stack made{stack, before.state, stack->state(), {}};
    if (reduces(*made.before.shape) || reduces(*made.after.shape)) return false;
    if (before.distribution.reductions > 0 || stack->distribution.reductions > 0) return false;
    const auto& fills = before.distribution.fills;
    for (const auto& fill : stack->distribution.fills) {
      const auto found = std::find(fills.begin(), fills.end(), fill);
      if (fill && (found == fills.end() || std::count(fills.begin(), fills.end(), fill) > 1)) return false;
      made.fills.push_back(fill ? static_cast<int32_t>(found - fills.begin()) : -1);
    }
    made_->stacks.push_back(std::move(made));
  }
  return true;
}

void TemplateRecorder::sort_edges() {
  std::sort(edges_.begin(), edges_.end());
  edges_.erase(std::unique(edges_.begin(), edges_.end()), edges_.end());
  size_t next = 0;
  for (uint32_t i = 0; i < made_->steps.size(); ++i) {
    Step& step = made_->steps[i];
    step.first_successor = static_cast<uint32_t>(made_->successors.size());
    for (; next < edges_.size() && edges_[next].first == i; ++next) {
      made_->successors.push_back(edges_[next].second);
      ++made_->steps[edges_[next].second].predecessors;
    }
    step.end_successor = static_cast<uint32_t>(made_->successors.size());
  }
  for (uint32_t i = 0; i < made_->steps.size(); ++i) {
    const Step& step = made_->steps[i];
    if (step.predecessors == 0 && step.kind != Step::Kind::kReceive) made_->roots.push_back(i);
  }
}

// In the order that the transport wants.
void TemplateRecorder::add_receives() {
  std::vector<std::pair<Transport::Expected, uint32_t>> receives;
  for (uint32_t i = 0; i < made_->steps.size(); ++i) {
    const Step& step = made_->steps[i];
    if (step.kind != Step::Kind::kReceive) continue;
    const LaunchTemplate::Message& message = made_->messages[step.operation];
    const auto& block = static_cast<const ReceiveBlock&>(*message.recorded.get());
    receives.push_back({{block.peer(step.index), message.tag, step.bytes}, i});
  }
  std::sort(receives.begin(), receives.end(), [](const auto& a, const auto& b) {
    return std::tie(a.first.tag, a.first.from) < std::tie(b.first.tag, b.first.from);
  });
  for (const auto& [expected, step] : receives) {
    made_->expected.push_back(expected);
    made_->receives.push_back(step);
  }
}

// Makes what replays use.
void TemplateRecorder::prepare() {
  const size_t size = made_->steps.size();
  made_->nodes = std::make_unique<Node[]>(size);
  made_->frames.resize(size);
  made_->buffers = std::make_unique<MessageBuffer[]>(size);
  for (uint32_t i = 0; i < size; ++i) {
    const Step& step = made_->steps[i];
    made_->nodes[i].index = i + 1;  // 0 is the replay's own
    if (step.kind == Step::Kind::kTask)
      made_->launches[step.operation].block().prepare(step.index, made_->frames[i]);
  }
  for (const LaunchTemplate::Launch& launch : made_->launches)
    made_->shown.push_back({std::make_shared<TaskLaunch>(launch.launch()), nullptr});
}

std::shared_ptr<LaunchTemplate> TemplateRecorder::finish(uint64_t next_tag) {
  if (failed_ || made_->launches.empty() || engine_.homes.version() != made_->homes_version || !add_stacks())
    return nullptr;
  made_->tags = next_tag - first_tag_;
  sort_edges();
  add_receives();
  prepare();
  return std::move(made_);
}

}  // namespace testudo
