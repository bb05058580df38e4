// Dependent partitioning: partitions computed from the contents of fields. The field is read like by any
// other operation, so it sees what was written before in program order.
#include <algorithm>
#include <atomic>
#include <cstring>
#include <memory>

#include "core/base/diagnostic.h"
#include "core/cluster/collectives.h"
#include "core/execution/data_blocks.h"
#include "core/execution/future_exchange.h"
#include "core/execution/runtime_impl.h"

namespace testudo {
namespace {

// Ready when the field may be read; it holds back later writers until the partition has been computed.
class FieldReadBlock final : public OperationBlock {
 public:
  FieldReadBlock(Engine& engine, const Numbering& numbering, Source source)
      : OperationBlock(engine, numbering, std::move(source)), granted_(std::make_unique<Trigger[]>(size())) {}

  std::span<Trigger> granted() { return {granted_.get(), size()}; }
  void done() {
    for (uint32_t i = 0; i < size(); ++i) finish(i, false);
  }

 protected:
  bool execute(uint32_t index, bool poisoned) override {
    if (ready_.fetch_add(1, std::memory_order_relaxed) + 1 == size()) leave_early();
    granted_[index].fire(poisoned);
    return false;
  }
  std::string describe(uint32_t) const override { return "dependent partitioning"; }

 private:
  std::atomic<uint32_t> ready_ = 0;
  std::unique_ptr<Trigger[]> granted_;
};

// Domains as bytes, for other ranks: per domain the number of boxes, then their corners.
class DomainBytes {
 public:
  static std::vector<std::byte> encode(const std::vector<Domain>& domains) {
    DomainBytes out;
    for (const Domain& domain : domains) {
      out.put(domain.rect_count());
      domain.for_each_rect([&](const DomainPoint& lo, const DomainPoint& hi) {
        for (int d = 0; d < domain.dim(); ++d) {
          out.put(static_cast<uint64_t>(lo[d]));
          out.put(static_cast<uint64_t>(hi[d]));
        }
      });
    }
    return std::move(out.bytes_);
  }
  // Adds what `bytes` says to `domains`, which are all of dimension `dim`.
  static void unite_into(std::span<const std::byte> bytes, int dim, std::vector<std::vector<Domain>>& parts) {
    size_t at = 0;
    auto take = [&] {
      uint64_t value = 0;
      std::memcpy(&value, bytes.data() + at, sizeof(value));
      at += sizeof(value);
      return value;
    };
    for (std::vector<Domain>& domains : parts) {
      std::vector<std::pair<DomainPoint, DomainPoint>> boxes(take());
      for (auto& [lo, hi] : boxes) {
        lo.dim = hi.dim = dim;
        for (int d = 0; d < dim; ++d) {
          lo[d] = static_cast<coord_t>(take());
          hi[d] = static_cast<coord_t>(take());
        }
      }
      if (!boxes.empty()) domains.push_back(Domain::from_boxes(dim, boxes));
    }
  }

 private:
  void put(uint64_t value) {
    const auto* bytes = reinterpret_cast<const std::byte*>(&value);
    bytes_.insert(bytes_.end(), bytes, bytes + sizeof(value));
  }
  std::vector<std::byte> bytes_;
};

// What all ranks together have found: subspace by subspace, the union.
void unite_over_ranks(Context& context, int dim, std::vector<Domain>& subspaces) {
  if (!context.replicated()) return;
  Engine& engine = context.engine();
  Trigger done;
  std::vector<std::vector<Domain>> parts(subspaces.size());
  all_gather(*engine.transport, context.futures().next_collective(), DomainBytes::encode(subspaces),
             [&](std::vector<std::vector<std::byte>> pieces) {
               for (const auto& bytes : pieces) DomainBytes::unite_into(bytes, dim, parts);
               done.fire();
             });
  context.wait(done);
  for (size_t i = 0; i < subspaces.size(); ++i) subspaces[i] = unite_all(parts[i]);
}

// In one rank's share of a subspace.
Domain part_of(const Domain& mine, const Domain& subspace, bool replicated) {
  return replicated ? intersect(mine, subspace) : subspace;
}

void check_values(const FieldView& values, int dim, bool ranges, const Source& source) {
  if (is_value_size(values.size, dim, ranges)) return;
  throw ProgramError({"T0204",
                      "the field holds " + std::to_string(values.size) + " bytes a point, which is no " +
                          (ranges ? "rectangle" : "point") + " of " + std::to_string(dim) + " dimensions",
                      source});
}

}  // namespace

void Runtime::Impl::read_field(Context& context, LogicalRegion region, IndexSpaceId parent, FieldId field,
                               const Source& source, const FieldReader& fn) {
  context.note_call([&] {
    return "partition by field " + std::to_string(field) + " of region tree " +
           std::to_string(region.tree.value) + " at " + to_string(source);
  });
  Requirement requirement;
  requirement.tree = region.tree;
  requirement.field_space = region.field_space;
  requirement.region = region.index_space;
  requirement.parent = parent;
  requirement.fields = requirement.instance_fields = {field};
  requirement.privilege = Privilege::kReadOnly;
  std::vector<DomainPoint> points(1);
  auto projections = context.project(std::span(&requirement, 1), Domain(), points);
  Domain mine = engine.forest.domain(region.index_space);
  const Sharding* sharding = nullptr;
  if (context.replicated()) {
    // Each rank reads what it has of the newest data.
    auto held = context.pieces_of(region.tree, field, mine);
    points.resize(held.pieces->slot_of_point.size());
    for (size_t i = 0; i < points.size(); ++i) points[i] = DomainPoint(static_cast<coord_t>(i));
    projections = {held.pieces};
    sharding = held.owners;
    std::vector<Domain> own;
    for (uint32_t piece : sharding->own()) own.push_back(held.pieces->domain(piece));
    mine = unite_all(own);
  }
  std::vector<MappedField> views = engine.homes.map(region.tree, {field});
  // Observers name what is read, and over which pieces.
  const Domain* numbers = nullptr;
  if (sharding && engine.observer) {
    const PartitionNode& shares =
        engine.forest.partition(engine.fold_partition(region.tree, *projections[0]));
    requirement.region = {};
    requirement.partition = shares.id;
    requirement.projection = 0;
    projections = {&engine.tables.projections.project(requirement, shares.color_space, shares.colors)};
    numbers = &shares.color_space;
  }
  BlockRef held(std::make_unique<FieldReadBlock>(
      engine, context.numbering(static_cast<uint32_t>(points.size()), sharding), source));
  auto& block = static_cast<FieldReadBlock&>(*held.get());
  Context::Submission submission;
  submission.kind = OperationKind::kPartition;
  submission.domain = numbers;
  submission.requirements = std::span(&requirement, 1);
  submission.projections = projections;
  submission.points = points;
  submission.sharding = sharding;
  submission.block = held;
  context.submit(std::move(submission));
  for (Trigger& granted : block.granted()) context.wait(granted);
  try {
    fn(views[0].view, mine);
  } catch (...) {
    block.done();
    throw;
  }
  block.done();
}

PartitionId Runtime::partition_by_field(Context& context, LogicalRegion region, IndexSpaceId parent_region,
                                        FieldId field, Domain color_space, PartitionSpec spec) {
  std::vector<DomainPoint> colors = color_space.points();
  const int dim = forest().domain(region.index_space).dim();
  impl_->read_field(context, region, parent_region, field, spec.source,
                    [&](const FieldView& values, const Domain& mine) {
                      check_values(values, color_space.dim(), false, spec.source);
                      spec.subspaces = partition_by_color(mine, colors, values);
                    });
  unite_over_ranks(context, dim, spec.subspaces);
  spec.parent = region.index_space;
  spec.color_space = std::move(color_space);
  spec.op = partition_operator::ByField{region.tree, region.index_space, field};
  return forest().create_partition(std::move(spec));
}

PartitionId Runtime::partition_by_image(Context& context, LogicalPartition source, IndexSpaceId parent_region,
                                        FieldId field, bool ranges, PartitionSpec spec) {
  const PartitionNode& partition = forest().partition(source.partition);
  const Domain& target = forest().domain(spec.parent);
  LogicalRegion whole{source.tree, partition.parent, source.field_space};
  impl_->read_field(context, whole, parent_region, field, spec.source,
                    [&](const FieldView& pointers, const Domain& mine) {
                      check_values(pointers, target.dim(), ranges, spec.source);
                      std::vector<Domain> sources;
                      for (IndexSpaceId space : partition.subspaces)
                        sources.push_back(part_of(mine, forest().domain(space), context.replicated()));
                      spec.subspaces = image(sources, target.dim(), pointers, ranges, target);
                    });
  unite_over_ranks(context, target.dim(), spec.subspaces);
  spec.color_space = partition.color_space;
  spec.op = partition_operator::Image{source.partition, source.tree, field, ranges};
  return forest().create_partition(std::move(spec));
}

PartitionId Runtime::partition_by_preimage(Context& context, PartitionId targets, LogicalRegion region,
                                           IndexSpaceId parent_region, FieldId field, bool ranges,
                                           PartitionSpec spec) {
  const PartitionNode& partition = forest().partition(targets);
  std::vector<Domain> into;
  for (IndexSpaceId space : partition.subspaces) into.push_back(forest().domain(space));
  const int dim = forest().domain(region.index_space).dim();
  impl_->read_field(context, region, parent_region, field, spec.source,
                    [&](const FieldView& pointers, const Domain& mine) {
                      check_values(pointers, forest().domain(partition.parent).dim(), ranges, spec.source);
                      spec.subspaces = preimage(mine, into, pointers, ranges);
                    });
  unite_over_ranks(context, dim, spec.subspaces);
  spec.parent = region.index_space;
  spec.color_space = partition.color_space;
  spec.op = partition_operator::Preimage{targets, region.tree, field, ranges};
  return forest().create_partition(std::move(spec));
}

}  // namespace testudo
