#include "core/cluster/transport.h"

#include <memory>
#include <utility>

namespace testudo {

void Transport::send_owned(Rank to, Tag tag, std::vector<std::byte> bytes, Done done) {
  // Shared because std::function wants to be copyable.
  auto kept = std::make_shared<std::vector<std::byte>>(std::move(bytes));
  send(to, tag, *kept, [kept, done = std::move(done)] {
    if (done) done();
  });
}

}  // namespace testudo
