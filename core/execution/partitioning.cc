// Dependent partitioning: partitions computed from the contents of fields. The field is read like by any
// other operation, so it sees what was written before in program order.
#include <algorithm>
#include <atomic>
#include <memory>

#include "core/base/diagnostic.h"
#include "core/cluster/collectives.h"
#include "core/execution/data_blocks.h"
#include "core/execution/future_exchange.h"
#include "core/execution/runtime_impl.h"
#include "core/geometry/domain_bytes.h"

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

// What all ranks together have found: subspace by subspace, the union.
void unite_over_ranks(Context& context, int dim, std::vector<Domain>& subspaces) {
  if (!context.replicated()) return;
  Trigger done;
  std::vector<std::vector<Domain>> parts(subspaces.size());
  all_gather(*context.engine().transport, context.futures().next_collective(), to_bytes(subspaces),
             [&](std::vector<std::vector<std::byte>> ranks) {
               for (const auto& bytes : ranks) {
                 std::vector<Domain> found = domains_from_bytes(bytes, dim);
                 for (size_t i = 0; i < found.size(); ++i) parts[i].push_back(std::move(found[i]));
               }
               done.fire();
             });
  context.wait_for(done, [] { return Wait{.what = "other ranks, for their parts of a partition"}; });
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
  const std::vector<MappedField> views = *engine.homes.map(region.tree, {field});
  // To observers, each rank reads something of its own.
  const Domain* shares_domain = nullptr;
  if (sharding && engine.observer) {
    const PartitionNode& shares =
        engine.forest.partition(engine.fold_partition(region.tree, *projections[0]));
    requirement.region = {};
    requirement.partition = shares.id;
    requirement.projection = 0;
    projections = {&engine.tables.projections.project(requirement, shares.color_space, shares.colors)};
    points = shares.color_space.points();
    shares_domain = &shares.color_space;
  }
  BlockRef held(std::make_unique<FieldReadBlock>(
      engine, Numbering{false, static_cast<uint32_t>(points.size()), sharding}, source));
  auto& block = static_cast<FieldReadBlock&>(*held.get());
  Context::Submission submission;
  submission.kind = OperationKind::kPartition;
  submission.requirements = std::span(&requirement, 1);
  submission.projections = projections;
  submission.points = points;
  submission.domain = shares_domain;
  submission.internal = sharding != nullptr;
  submission.sharding = sharding;
  submission.block = held;
  context.submit(std::move(submission));
  for (uint32_t i = 0; i < block.size(); ++i)
    context.wait_for(block.granted()[i], [&] { return Wait{.nodes = {block.uid(i)}}; });
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
                      for (size_t i = 0; i < partition.size(); ++i)
                        sources.push_back(part_of(mine, partition.pieces->domain(i), context.replicated()));
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
  for (size_t i = 0; i < partition.size(); ++i) into.push_back(partition.pieces->domain(i));
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
