#include "core/cluster/transport.h"

#include <memory>
#include <utility>

#include "core/cluster/operations.h"

namespace testudo {

void Transport::send_owned(Rank to, Tag tag, std::vector<std::byte> bytes, Done done) {
  // Shared because std::function wants to be copyable.
  auto kept = std::make_shared<std::vector<std::byte>>(std::move(bytes));
  send(to, tag, *kept, [kept, done = std::move(done)] {
    if (done) done();
  });
}

void Transport::receive_all(uint64_t first_tag, std::span<const Expected> expected, Receiver& receiver) {
  const ReceiveAllOperation all{rank(), first_tag, expected, &receiver};
  for (size_t i = 0; i < expected.size(); ++i) {
    ReceiveOperation one = all[i];
    receive(one.from, one.tag, one.bytes, std::move(one.done));
  }
}

}  // namespace testudo
