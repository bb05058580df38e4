#include "core/cluster/shared_progress.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace testudo {
namespace {

using namespace std::chrono_literals;

struct Note {
  std::string text;
};

// Notes what is begun; calls back what it is told to.
class NotingEngine {
 public:
  using Item = std::variant<Note>;

  void begin(Note note) { begun.push_back(note.text); }
  bool progress() {
    if (!callback) return false;
    std::exchange(callback, nullptr)();
    return true;
  }
  bool has_work() const { return work; }

  std::vector<std::string> begun;
  std::function<void()> callback;
  bool work = false;
};

using Notes = std::vector<std::string>;
using Progress = SharedProgress<NotingEngine>;

class SharedProgressTest : public testing::Test {
 protected:
  static void elsewhere(const std::function<void()>& body) { std::thread(body).join(); }

  NotingEngine engine_;
  Progress progress_{engine_};
};

TEST_F(SharedProgressTest, OperationsBeginAtOnce) {
  progress_.begin(Note{"1"});
  elsewhere([this] { progress_.begin(Note{"2"}); });
  EXPECT_EQ(engine_.begun, (Notes{"1", "2"}));
}

TEST_F(SharedProgressTest, WhoGivesUpTheTurnBeginsWhatCameMeanwhile) {
  engine_.callback = [this] {
    elsewhere([this] { progress_.begin(Note{"1"}); });
    EXPECT_TRUE(engine_.begun.empty());  // the other thread did not wait, and did not touch the engine
  };
  EXPECT_TRUE(progress_.poll());
  EXPECT_EQ(engine_.begun, Notes{"1"});
}

TEST_F(SharedProgressTest, CallbacksBeginAtOnceAfterWhatCameBefore) {
  engine_.callback = [this] {
    elsewhere([this] { progress_.begin(Note{"1"}); });
    progress_.begin(Note{"2"});
    EXPECT_EQ(engine_.begun, (Notes{"1", "2"}));
  };
  progress_.poll();
}

TEST_F(SharedProgressTest, OneThreadHasTheTurn) {
  engine_.callback = [this] {
    EXPECT_TRUE(progress_.has_turn());
    EXPECT_FALSE(progress_.poll());
    EXPECT_EQ(progress_.take_turn(), Progress::Turn::kTaken);
    elsewhere([this] {
      EXPECT_FALSE(progress_.has_turn());
      EXPECT_FALSE(progress_.poll());
      EXPECT_EQ(progress_.take_turn(), Progress::Turn::kTaken);
    });
  };
  EXPECT_EQ(progress_.take_turn(), Progress::Turn::kMoved);
  EXPECT_FALSE(progress_.has_turn());
  EXPECT_EQ(progress_.take_turn(), Progress::Turn::kIdle);
}

TEST_F(SharedProgressTest, TellsWhetherSomebodyPolled) {
  EXPECT_FALSE(progress_.take_polled());
  progress_.poll();
  progress_.poll();
  EXPECT_TRUE(progress_.take_polled());
  EXPECT_FALSE(progress_.take_polled());
}

TEST_F(SharedProgressTest, RingsForWork) {
  progress_.begin(Note{"1"});
  EXPECT_FALSE(progress_.doorbell().wait(0ns));
  engine_.work = true;
  progress_.begin(Note{"2"});
  EXPECT_TRUE(progress_.doorbell().wait(0ns));
  EXPECT_FALSE(progress_.doorbell().wait(0ns));
}

TEST_F(SharedProgressTest, OneThreadMayBeTheOnlyOne) {
  Progress only(engine_, /*any_thread=*/false);
  engine_.callback = [] { ADD_FAILURE() << "called back on a thread that polls"; };
  only.begin(Note{"1"});
  EXPECT_FALSE(only.poll());
  EXPECT_TRUE(engine_.begun.empty());
  EXPECT_TRUE(only.doorbell().wait(0ns));
  engine_.callback = [&] { only.begin(Note{"2"}); };
  EXPECT_EQ(only.take_turn(), Progress::Turn::kMoved);
  EXPECT_EQ(engine_.begun, (Notes{"1", "2"}));
}

TEST(Doorbell, WakesWhoWaits) {
  Doorbell doorbell;
  std::thread ringer([&] { doorbell.ring(); });
  doorbell.wait();
  ringer.join();
  EXPECT_FALSE(doorbell.wait(0ns));
}

}  // namespace
}  // namespace testudo
