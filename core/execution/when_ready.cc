#include "core/execution/when_ready.h"

#include <atomic>
#include <memory>
#include <utility>

namespace testudo {
namespace {

// Owns itself until it has been called.
class Waiting final : Dependent {
 public:
  static void begin(Trigger& trigger, std::shared_ptr<const void> owner, std::function<void()> action) {
    auto waiting = std::make_shared<Waiting>();
    waiting->unmet.store(1, std::memory_order_relaxed);
    waiting->on_ready = [](Dependent& self) {
      std::shared_ptr<Waiting> waiting = std::move(static_cast<Waiting&>(self).self_);
      waiting->action_();
    };
    waiting->owner_ = std::move(owner);
    waiting->action_ = std::move(action);
    waiting->link_.dependent = waiting.get();
    waiting->self_ = waiting;
    if (!trigger.link(waiting->link_)) waiting->meet();
  }

 private:
  std::shared_ptr<const void> owner_;
  std::function<void()> action_;
  TriggerLink link_;
  std::shared_ptr<Waiting> self_;
};

}  // namespace

void when_fired(Trigger& trigger, std::shared_ptr<const void> owner, std::function<void()> action) {
  Waiting::begin(trigger, std::move(owner), std::move(action));
}

void when_ready(const Future& future, std::function<void()> action) {
  when_fired(future->trigger(), future, std::move(action));
}

Future relay_future(NodeBlock& block, Trigger& done, std::function<void(FutureState&)> fill) {
  auto future = std::make_shared<FutureState>();
  when_fired(done, nullptr, [held = BlockRef(block), future, fill = std::move(fill)] {
    fill(*future);
    future->fire();
  });
  return future;
}

void when_all_ready(std::vector<Future> futures, std::function<void(std::exception_ptr)> action) {
  struct All {
    std::vector<Future> futures;
    std::function<void(std::exception_ptr)> action;
    std::atomic<size_t> left{0};
  };
  // One more than there are futures, so that nothing happens before all are linked.
  auto all = std::make_shared<All>();
  all->futures = std::move(futures);
  all->action = std::move(action);
  all->left.store(all->futures.size() + 1, std::memory_order_relaxed);
  auto one_done = [all] {
    if (all->left.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    std::exception_ptr error;
    for (const Future& future : all->futures) {
      if (!error) error = future->error();
    }
    all->action(error);
  };
  for (const Future& future : all->futures) when_ready(future, one_done);
  one_done();
}

}  // namespace testudo
