#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "core/execution/replay/launch_template.h"

namespace testudo {

class Context;
struct Lineage;

// What a replay has of its launches that the template has not.
class HeldValues {
 public:
  HeldValues() = default;
  // Has room for so many.
  HeldValues(size_t launches, size_t argument_bytes);

  size_t size() const { return launches_.size(); }
  void add(TaskLaunch& launch);
  void add(const RepeatedLaunch& launch);
  // Sets the values of one. `given`: the repeated launch that `launch` has values of, or null.
  void give(size_t position, TaskLaunch& launch, std::shared_ptr<const TaskLaunch>& given);

 private:
  // Of a launch that is not a repeated one.
  struct Own {
    std::map<DomainPoint, Bytes> point_arguments;
    std::shared_ptr<const void> user;
    Source source;
  };
  struct Launch {
    size_t end;  // of the argument
    uint64_t context_index;
    std::shared_ptr<const TaskLaunch> given;
    std::unique_ptr<Own> own;  // where `given` is null
  };
  Bytes arguments_;  // of all
  std::vector<Launch> launches_;
};

// One replay of a template: to the graph one node, which waits for all that used the same data before and
// runs the steps of the template in the order of their dependences. One after the other of the same template.
class ReplayBlock final : public OperationBlock, private Transport::Receiver {
 public:
  // `context`: of the task that launches. `first_tag`: of its messages.
  ReplayBlock(Context& context, std::shared_ptr<LaunchTemplate> recorded, HeldValues values,
              uint64_t first_tag);

  void run(uint32_t index) override;

  OperationId operation_of(size_t launch) const { return numbers_[launch].operation; }
  // Of point `index` of a launch, among those that this rank runs. Ready when the whole replay is done.
  Future point_future(size_t launch, uint32_t index);
  // The same for all of them.
  Future all_done(size_t launch);

  std::string title() const override;
  std::string describe(uint32_t index) const override;

 protected:
  // The node's own part only begins the replay.
  bool execute(uint32_t, bool) override { return false; }
  uint32_t weight() const override { return static_cast<uint32_t>(template_->steps.size()); }

 private:
  struct Numbers {
    OperationId operation;
    uint64_t first_uid;
  };
  static constexpr uint32_t kNone = ~uint32_t{0};

  using Step = LaunchTemplate::Step;
  PointId uid_of(const Step& step) const;
  void begin();
  void reset(uint32_t step, bool poisoned);
  // Runs `step` and what it makes ready, as long as something is. `done`: things that are done already.
  void run_from(uint32_t step, uint32_t done);
  void finish_step(uint32_t step, bool failed, uint32_t& next);
  // One thing less to wait for; the last lets it go: as the caller's next, or to the workers.
  void meet(uint32_t step, uint32_t& next);
  void leave(uint32_t things);
  bool run_task(uint32_t step, bool poisoned, bool& failed);  // whether it has finished
  void send(uint32_t step, bool poisoned);
  std::span<std::byte> pack(uint32_t step, bool poisoned);
  void unpack(uint32_t step);
  bool is_copied(const Step& send) const;
  std::span<std::byte> buffer_of(size_t receive) override;
  void arrived(size_t receive) override;
  void store_error(uint32_t step, std::exception_ptr error);

  const std::shared_ptr<LaunchTemplate> template_;
  HeldValues values_;
  std::vector<Numbers> numbers_;  // per launch
  const uint64_t first_tag_;
  const size_t copied_;  // messages up to so many bytes are when they are sent
  const std::shared_ptr<const Lineage> launched_by_;
  const uint64_t barrier_changes_;
  std::atomic<uint32_t> left_{0};  // steps, and messages that are being sent
  std::atomic<bool> any_failed_{false};
  std::mutex result_mutex_;
  std::vector<Bytes> results_;              // per step; made when the first result is not empty
  std::vector<std::exception_ptr> errors_;  // the same for errors
};

}  // namespace testudo
