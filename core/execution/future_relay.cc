#include "core/execution/future_relay.h"

#include <utility>

namespace testudo {
namespace {

struct FutureRelay : Dependent {
  BlockRef block;
  Future future;
  std::function<void(FutureState&)> fill;
  TriggerLink link;
  std::unique_ptr<FutureRelay> self;  // until it has fired
};

}  // namespace

Future relay_future(NodeBlock& block, Trigger& done, std::function<void(FutureState&)> fill) {
  auto made = std::make_unique<FutureRelay>();
  FutureRelay& relay = *made;
  relay.unmet.store(1, std::memory_order_relaxed);
  relay.block = BlockRef(block);
  relay.future = std::make_shared<FutureState>();
  relay.fill = std::move(fill);
  relay.on_ready = [](Dependent& self) {
    const std::unique_ptr<FutureRelay> relay = std::move(static_cast<FutureRelay&>(self).self);
    relay->fill(*relay->future);
    relay->future->fire();
  };
  relay.link.dependent = &relay;
  relay.self = std::move(made);
  Future future = relay.future;
  if (!done.link(relay.link)) relay.meet();
  return future;
}

}  // namespace testudo
