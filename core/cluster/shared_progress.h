#pragma once

#include <atomic>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "core/cluster/doorbell.h"
#include "core/cluster/inbox.h"

namespace testudo {

// Lets any thread carry out a transport's operations and its progress: one thread at a time has the turn. Who
// finds it taken leaves its operation in the inbox and goes on; who gives it up looks into the inbox again.
// So nobody waits, and operations of one thread keep their order.
//
// An engine is what only the thread with the turn touches. It has
// - Item, a std::variant of its operations;
// - begin(Operation) for each of them, which calls no callback;
// - defer(Operation&), where it wants to see those that have to wait until they can begin; on any thread;
// - progress(), which moves on and calls callbacks, which may begin operations; false where nothing happened;
// - has_work(): whether progress() should come soon, even if nobody polls.
//
// A progress thread, the owner of the doorbell, takes turns when nobody else does. It is rung for when there
// is work, and leaves it to the others while they poll (take_polled).
template <typename Engine>
class SharedProgress {
 public:
  enum class Turn { kTaken, kIdle, kMoved };

  // Without `any_thread`, only the progress thread takes turns.
  explicit SharedProgress(Engine& engine, bool any_thread = true)
      : engine_(engine), any_thread_(any_thread) {}

  // Never calls back. In a callback, too: the operation begins at once.
  template <typename Operation>
  void begin(Operation&& operation) {
    if (has_turn()) {
      begin_inbox();
      return engine_.begin(std::move(operation));
    }
    if (any_thread_ && try_turn()) {
      begin_inbox();
      engine_.begin(std::move(operation));
      return end_turn();
    }
    if constexpr (requires { engine_.defer(operation); }) engine_.defer(operation);
    inbox_.push(std::move(operation));
    if (!any_thread_) return doorbell_.ring();
    begin_left_behind();
  }

  // Returns whether something happened; false in a callback, or while another thread has the turn.
  bool poll() {
    if (!any_thread_) return false;
    note_poll();
    return take_turn() == Turn::kMoved;
  }

  // That a thread asks often, so that the progress thread need not.
  void note_poll() {
    if (!polled_.load(std::memory_order_relaxed)) polled_.store(true, std::memory_order_relaxed);
  }
  // Whether anybody polled since the last call.
  bool take_polled() { return polled_.exchange(false, std::memory_order_relaxed); }

  Turn take_turn() {
    if (has_turn() || !try_turn()) return Turn::kTaken;
    bool began = begin_inbox();
    bool moved = engine_.progress() || began;
    end_turn();
    return moved ? Turn::kMoved : Turn::kIdle;
  }

  // Whether this thread has the turn: in a callback, that is.
  bool has_turn() const { return owner_.load(std::memory_order_relaxed) == std::this_thread::get_id(); }

  Doorbell& doorbell() { return doorbell_; }

 private:
  using Item = typename Engine::Item;

  bool try_turn() {
    std::thread::id nobody;
    return owner_.load(std::memory_order_relaxed) == nobody &&
           owner_.compare_exchange_strong(nobody, std::this_thread::get_id());
  }

  void end_turn() {
    give_up_turn();
    begin_left_behind();
  }

  void give_up_turn() {
    bool work = engine_.has_work();
    owner_.store(std::thread::id());
    if (work) doorbell_.ring();
  }

  // What was pushed while another thread had the turn, which may have looked before. Either that one sees it
  // when it gives the turn up, or this one gets the turn.
  void begin_left_behind() {
    while (any_thread_ && !inbox_.empty() && try_turn()) {
      begin_inbox();
      give_up_turn();
    }
  }

  bool begin_inbox() {
    if (inbox_.empty()) return false;
    inbox_.take(items_);
    for (Item& item : items_) {
      std::visit([this](auto& operation) { engine_.begin(std::move(operation)); }, item);
    }
    return true;
  }

  Engine& engine_;
  const bool any_thread_;
  std::atomic<std::thread::id> owner_{};
  std::atomic<bool> polled_{false};
  Inbox<Item> inbox_;
  Doorbell doorbell_;
  std::vector<Item> items_;  // scratch of the thread with the turn
};

}  // namespace testudo
