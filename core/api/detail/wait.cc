#include "core/api/detail/wait.h"

#include <latch>

#include "core/execution/context.h"
#include "core/execution/runtime.h"
#include "core/execution/task_invocation.h"

namespace Legion::detail {

namespace {

struct SleepingThread : testudo::Dependent {
  std::latch done{1};
  SleepingThread() {
    unmet.store(1, std::memory_order_relaxed);
    on_ready = [](testudo::Dependent& self) { static_cast<SleepingThread&>(self).done.count_down(); };
  }
};

// Waits for several futures, then computes one. Owns itself until then.
struct Joiner : testudo::Dependent {
  std::vector<testudo::Future> inputs;
  std::vector<testudo::TriggerLink> links;
  std::function<std::vector<std::byte>()> make;
  testudo::Future output = std::make_shared<testudo::FutureState>();
  std::shared_ptr<Joiner> self;

  void finish() {
    const std::shared_ptr<Joiner> alive = std::move(self);
    try {
      for (const testudo::Future& input : inputs) input->get();
      output->set_value(make());
    } catch (...) {
      output->set_error(std::current_exception());
    }
    output->fire();
  }
};

}  // namespace

namespace {

// Null outside tasks.
testudo::Context* running_task() {
  testudo::Context* context = testudo::Runtime::current_context();
  return context && context->invocation ? context : nullptr;
}

}  // namespace

void wait_ready(const testudo::Future& future) {
  if (future->ready()) return;
  if (testudo::Context* context = running_task()) {
    context->invocation->runtime.wait_ready(*context, future);
    return;
  }
  SleepingThread sleeper;
  testudo::TriggerLink link{nullptr, &sleeper};
  if (future->trigger().link(link)) sleeper.done.wait();
}

const std::vector<std::byte>& wait_value(const testudo::Future& future) {
  if (testudo::Context* context = running_task()) return context->invocation->runtime.wait(*context, future);
  wait_ready(future);
  return future->get();
}

testudo::Future when_ready(std::vector<testudo::Future> inputs,
                           std::function<std::vector<std::byte>()> make) {
  auto joiner = std::make_shared<Joiner>();
  joiner->self = joiner;
  joiner->inputs = std::move(inputs);
  joiner->make = std::move(make);
  joiner->links.resize(joiner->inputs.size());
  joiner->on_ready = [](testudo::Dependent& self) { static_cast<Joiner&>(self).finish(); };
  // One condition more than inputs, so that nothing happens before all are linked.
  joiner->unmet.store(static_cast<int32_t>(joiner->inputs.size()) + 1, std::memory_order_relaxed);
  const testudo::Future output = joiner->output;
  int32_t met = 1;
  for (size_t i = 0; i < joiner->inputs.size(); ++i) {
    joiner->links[i].dependent = joiner.get();
    if (!joiner->inputs[i]->trigger().link(joiner->links[i])) ++met;
  }
  joiner->meet(met);
  return output;
}

}  // namespace Legion::detail
