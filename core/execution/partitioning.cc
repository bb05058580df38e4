// Dependent partitioning: partitions computed from the contents of fields. The field is read like by any
// other operation, so it sees what was written before in program order.
#include <algorithm>

#include "core/base/diagnostic.h"
#include "core/execution/data_blocks.h"
#include "core/execution/runtime_impl.h"

namespace testudo {
namespace {

// Ready when the field may be read; it holds back later writers until the partition has been computed.
class FieldReadBlock final : public OperationBlock {
 public:
  FieldReadBlock(Engine& engine, Source source) : OperationBlock(engine, 1, std::move(source)) {}

  Trigger granted;
  void done() { finish(0, false); }

 protected:
  bool execute(uint32_t, bool poisoned) override {
    leave_early();
    granted.fire(poisoned);
    return false;
  }
  std::string describe(uint32_t) const override { return "dependent partitioning"; }
};

void check_values(const FieldView& values, int dim, bool ranges, const Source& source) {
  if (is_value_size(values.size, dim, ranges)) return;
  throw ProgramError({"T0204",
                      "the field holds " + std::to_string(values.size) + " bytes a point, which is no " +
                          (ranges ? "rectangle" : "point") + " of " + std::to_string(dim) + " dimensions",
                      source});
}

}  // namespace

void Runtime::Impl::read_field(Context& context, LogicalRegion region, IndexSpaceId parent, FieldId field,
                               const Source& source, const std::function<void(const FieldView&)>& fn) {
  Requirement requirement;
  requirement.tree = region.tree;
  requirement.field_space = region.field_space;
  requirement.region = region.index_space;
  requirement.parent = parent;
  requirement.fields = requirement.instance_fields = {field};
  requirement.privilege = Privilege::kReadOnly;
  DomainPoint point;
  auto projections = context.project(std::span(&requirement, 1), Domain(), {point});
  std::vector<MappedField> views = engine.homes.map(region.tree, {field});
  BlockRef held(std::make_unique<FieldReadBlock>(engine, source));
  auto& block = static_cast<FieldReadBlock&>(*held.get());
  Context::Submission submission;
  submission.kind = OperationKind::kPartition;
  submission.requirements = std::span(&requirement, 1);
  submission.projections = projections;
  submission.points = std::span(&point, 1);
  submission.block = held;
  context.submit(std::move(submission));
  context.wait(block.granted);
  try {
    fn(views[0].view);
  } catch (...) {
    block.done();
    throw;
  }
  block.done();
}

PartitionId Runtime::partition_by_field(Context& context, LogicalRegion region, IndexSpaceId parent_region,
                                        FieldId field, Domain color_space, PartitionSpec spec) {
  std::vector<DomainPoint> colors = color_space.points();
  impl_->read_field(context, region, parent_region, field, spec.source, [&](const FieldView& values) {
    check_values(values, color_space.dim(), false, spec.source);
    spec.subspaces = partition_by_color(forest().domain(region.index_space), colors, values);
  });
  spec.parent = region.index_space;
  spec.color_space = std::move(color_space);
  spec.op = partition_operator::ByField{region.tree, region.index_space, field};
  return forest().create_partition(std::move(spec));
}

PartitionId Runtime::partition_by_image(Context& context, LogicalPartition source, IndexSpaceId parent_region,
                                        FieldId field, bool ranges, PartitionSpec spec) {
  const PartitionNode& partition = forest().partition(source.partition);
  std::vector<Domain> sources;
  for (IndexSpaceId space : partition.subspaces) sources.push_back(forest().domain(space));
  const Domain& target = forest().domain(spec.parent);
  LogicalRegion whole{source.tree, partition.parent, source.field_space};
  impl_->read_field(context, whole, parent_region, field, spec.source, [&](const FieldView& pointers) {
    check_values(pointers, target.dim(), ranges, spec.source);
    spec.subspaces = image(sources, target.dim(), pointers, ranges, target);
  });
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
  impl_->read_field(context, region, parent_region, field, spec.source, [&](const FieldView& pointers) {
    check_values(pointers, forest().domain(partition.parent).dim(), ranges, spec.source);
    spec.subspaces = preimage(forest().domain(region.index_space), into, pointers, ranges);
  });
  spec.parent = region.index_space;
  spec.color_space = partition.color_space;
  spec.op = partition_operator::Preimage{targets, region.tree, field, ranges};
  return forest().create_partition(std::move(spec));
}

}  // namespace testudo
