#include "core/cluster/collectives.h"

#include <memory>
#include <utility>
#include <vector>

#include "core/cluster/collective_tree.h"
#include "core/cluster/operations.h"

namespace testudo {
namespace {

using Done = Transport::Done;

// A rank on the way up: what its children send, until all have.
struct Gathering {
  std::vector<std::vector<std::byte>> parts;
  std::span<std::byte> bytes;
  Combine combine;
};

// Combines the bytes of everybody into those of rank 0. On the other ranks, whose bytes change too, `done`
// means that their part is on its way.
void reduce(Transport& transport, CollectiveId id, std::span<std::byte> bytes, Combine combine, Done done) {
  TreePlace place(transport, Rank{0});
  Tag tag = tag_of(id);
  auto pass_on = [&transport, place, tag, bytes, done = std::move(done)] {
    if (place.is_root()) return finish(done);
    transport.send(place.parent(), tag, bytes, done);
  };
  std::vector<Rank> children = place.children();
  if (children.empty()) return pass_on();

  // Shared by the callbacks; the last one combines, in rank order.
  auto gathering = std::make_shared<Gathering>();
  gathering->parts.assign(children.size(), std::vector<std::byte>(bytes.size()));
  gathering->bytes = bytes;
  gathering->combine = std::move(combine);
  Done each = after(children.size(), [gathering, pass_on] {
    for (const auto& part : gathering->parts) gathering->combine(gathering->bytes, part);
    pass_on();
  });
  for (size_t i = 0; i < children.size(); ++i) transport.receive(children[i], tag, gathering->parts[i], each);
}

}  // namespace

void barrier(Transport& transport, CollectiveId id, Done done) {
  all_reduce(
      transport, id, {}, [](std::span<std::byte>, std::span<const std::byte>) {}, std::move(done));
}

void broadcast(Transport& transport, CollectiveId id, Rank root, std::span<std::byte> bytes, Done done) {
  TreePlace place(transport, root);
  Tag tag = tag_of(id);
  if (transport.ranks() == 1) return finish_alone(transport, tag, std::move(done));
  auto pass_on = [&transport, children = place.children(), tag, bytes, done = std::move(done)] {
    send_down(transport, children, tag, bytes, done);
  };
  if (place.is_root()) return pass_on();
  transport.receive(place.parent(), tag, bytes, pass_on);
}

void all_reduce(Transport& transport, CollectiveId id, std::span<std::byte> bytes, Combine combine,
                Done done) {
  // One id serves both ways: between two ranks one is the way up and the other the way down.
  reduce(transport, id, bytes, std::move(combine),
         [&transport, id, bytes, done = std::move(done)] { broadcast(transport, id, Rank{0}, bytes, done); });
}

}  // namespace testudo
