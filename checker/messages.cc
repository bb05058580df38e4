#include <map>
#include <tuple>

#include "checker/shards.h"

namespace testudo::checker {
namespace {

class MessageCheck {
 public:
  explicit MessageCheck(const Program& program)
      : program_(program), failed_(program.trace().end().status == trace::Status::kFailed) {}

  Verdicts run() {
    for (const trace::MessageNode& message : program_.trace().messages()) judge(message);
    for (auto& [key, verdict] : refutations_) verdicts_.add(std::move(verdict));
    return std::move(verdicts_);
  }

 private:
  // What is wrong, and which operations are at fault: those of all messages of one pair are alike.
  enum class Fault { kNotReceived, kNotSent, kBytes, kReduction };
  using Key = std::tuple<Fault, int, int, std::string, uint32_t>;

  void judge(const trace::MessageNode& message) {
    const trace::Message* sent = end_of(message.sent);
    const trace::Message* received = end_of(message.received);
    const std::string what = "rank " + std::to_string(message.sender) + " to rank " +
                             std::to_string(message.receiver) + " with tag " + std::to_string(message.tag);
    if (sent == nullptr || received == nullptr) {
      if (failed_) return;
      const Fault fault = received == nullptr ? Fault::kNotReceived : Fault::kNotSent;
      const uint64_t bytes = (sent != nullptr ? sent : received)->bytes;
      refute(
          message, fault,
          received == nullptr
              ? "Nobody receives the " + std::to_string(bytes) + " bytes that go from " + what + "."
              : "Nobody sends the " + std::to_string(bytes) + " bytes that are to come from " + what + ".");
    } else if (sent->bytes != received->bytes) {
      refute(message, Fault::kBytes,
             "Of the message from " + what + ", " + std::to_string(sent->bytes) + " bytes are sent, but " +
                 std::to_string(received->bytes) + " are to be received.");
    } else if (sent->reduction != received->reduction) {
      const std::string sender = sent->reduction ? "partial reductions" : "the data itself";
      const std::string receiver = sent->reduction ? "the data itself" : "partial reductions";
      refute(message, Fault::kReduction,
             "Of the message from " + what + ", the sender thinks that it is " + sender +
                 ", the receiver that it is " + receiver + ".");
    } else {
      verdicts_.add_checked(Obligation::kMessagesMatch, 1);
    }
  }

  const trace::Message* end_of(PointId uid) const {
    return uid ? &*program_.trace().point(uid).point->message : nullptr;
  }

  void refute(const trace::MessageNode& message, Fault fault, std::string text) {
    const uint32_t node = program_.node_at(message.sent ? message.sent : message.received);
    const trace::Where& where = program_.record(program_.operation_of(node)).where;
    Verdict& verdict = refutations_[{fault, message.sender, message.receiver, where.file, where.line}];
    if (!verdict.message.empty()) {
      ++verdict.count;
      return;
    }
    verdict.obligation = Obligation::kMessagesMatch;
    verdict.answer = Answer::kRefuted;
    verdict.method = "comparison";
    for (const PointId uid : {message.sent, message.received}) {
      if (uid) verdict.parties.push_back(program_.party(program_.node_at(uid)));
    }
    verdict.subject = verdict.parties[0].name;
    verdict.message = std::move(text);
  }

  const Program& program_;
  const bool failed_;
  std::map<Key, Verdict> refutations_;
  Verdicts verdicts_;
};

}  // namespace

Verdicts check_messages(const Program& program) {
  return MessageCheck(program).run();
}

}  // namespace testudo::checker
