#pragma once

#include <string>

#include "core/execution/context.h"
#include "core/execution/observer.h"
#include "core/execution/runtime.h"

namespace testudo {

// What a replicated task creates is a call like others, which all ranks must make alike. Passes everything
// on.
class CreationCheck final : public ForestListener {
 public:
  explicit CreationCheck(ForestListener* next) : next_(next) {}

  void on_index_space(const IndexSpaceNode& node) override {
    note([&] { return "creation of an index space " + to_string(node.domain); });
    if (next_) next_->on_index_space(node);
  }
  void on_partition(const PartitionNode& node) override {
    if (node.id.value < kFirstLocalId) {
      note([&] {
        return "creation of a partition of index space " + std::to_string(node.parent.value) +
               " with colors " + to_string(node.color_space) + " at " + to_string(node.source);
      });
    }
    if (next_) next_->on_partition(node);
  }
  void on_field_space(FieldSpaceId id) override {
    note([&] { return "creation of a field space"; });
    if (next_) next_->on_field_space(id);
  }
  void on_field(FieldSpaceId space, const FieldNode& node) override {
    note([&] {
      return "creation of field " + std::to_string(node.id) + " of " + std::to_string(node.size) +
             " bytes in field space " + std::to_string(space.value);
    });
    if (next_) next_->on_field(space, node);
  }
  void on_region(const LogicalRegion& region) override {
    note([&] {
      return "creation of a region over index space " + std::to_string(region.index_space.value) +
             " with field space " + std::to_string(region.field_space.value);
    });
    if (next_) next_->on_region(region);
  }

 private:
  template <typename Describe>
  static void note(Describe&& describe) {
    if (Context* context = Runtime::current_context()) context->note_call(describe);
  }

  ForestListener* const next_;
};

}  // namespace testudo
