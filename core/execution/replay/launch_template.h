#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/analysis/field_stack.h"
#include "core/execution/message_blocks.h"
#include "core/execution/task_block.h"
#include "core/execution/task_frames.h"

namespace testudo {

// What a sequence of launches came to on this rank: the tasks and messages, and who waits for whom. It holds
// wherever the stacks that the launches use have the shapes that they had when it was recorded: plans are
// functions of these.
struct LaunchTemplate {
  struct Launch {
    BlockRef recorded;  // a TaskBlock
    uint32_t first_step = 0;
    std::shared_ptr<const TaskLaunch> equal;  // the last that was found to be the same

    TaskBlock& block() const { return static_cast<TaskBlock&>(*recorded.get()); }
    const TaskLaunch& launch() const { return *block().plan().launch; }
  };
  struct Step {
    enum class Kind : uint8_t { kTask, kSend, kReceive };
    Kind kind = Kind::kTask;
    int worker = -1;         // that must run it; -1: any
    uint32_t operation = 0;  // index into `launches` or `messages`
    uint32_t index = 0;      // among the nodes of the recorded block
    size_t bytes = 0;        // of a message
    int32_t predecessors = 0;
    uint32_t first_successor = 0, end_successor = 0;  // of `successors`
    uint32_t first_stretch = 0, end_stretch = 0;      // of `stretches`: a message's, where these are few
  };
  struct Message {
    BlockRef recorded;  // an OutgoingBlock or a ReceiveBlock
    uint64_t tag = 0;   // less the first of the sequence
  };
  struct Stack {
    FieldStack* stack = nullptr;
    StackState before, after;
    std::vector<int32_t> fills;  // per layer of the distribution after: whose fill it has; -1: none
  };

  // A launch as its tasks see it.
  struct Shown {
    std::shared_ptr<TaskLaunch> launch;
    std::shared_ptr<const TaskLaunch> given;  // the repeated launch that it has values of, or null
  };

  std::vector<Launch> launches;
  std::vector<Message> messages;
  std::vector<Step> steps;
  std::vector<uint32_t> successors;
  std::vector<Stretch> stretches;
  std::vector<uint32_t> receives;  // steps, in step with `expected`
  std::vector<Transport::Expected> expected;
  std::vector<uint32_t> roots;  // steps that wait for nothing, not even a message
  std::vector<Stack> stacks;
  size_t argument_bytes = 0;    // of all launches
  uint64_t tags = 0;            // how many the launches take
  uint64_t stacks_version = 0;  // of the analysis: the stacks are there
  uint64_t homes_version = 0;   // of the shared instances: they are where they were

  // Whether `given` differs from what was recorded in its arguments only, or in what the API keeps with it.
  static bool same(const TaskLaunch& recorded, const TaskLaunch& given);
  // Whether launches of this kind can be part of a template.
  static bool fits(const TaskPlan& plan);

  // Of the replay that runs; there is at most one.
  std::unique_ptr<Node[]> nodes;             // per step
  std::vector<TaskFrame> frames;             // per step that is a task
  std::vector<Shown> shown;                  // per launch: as its tasks see it
  std::unique_ptr<MessageBuffer[]> buffers;  // per step that is a message
  BlockRef last;                             // the newest replay, maybe done
};

}  // namespace testudo
