#include "tests/unit/analysis/analysis_world.h"

#include <gtest/gtest.h>

namespace testudo::analysis_test {

Domain line(coord_t lo, coord_t hi) {
  return Domain::box(DomainPoint(lo), DomainPoint(hi));
}

std::vector<Domain> domains_of(const Image& image) {
  std::vector<Domain> domains;
  for (uint32_t slot = 0; slot < image.size(); ++slot) domains.push_back(image.domain(slot));
  return domains;
}

ManualBlock::ManualBlock(uint32_t size, uint64_t uid, int& alive) : NodeBlock(size), alive_(alive) {
  first_uid = uid;
  ++alive_;
}

void Folding::exchange(FieldStack&, RegionTreeId, const std::shared_ptr<const ExchangePlan>&) {
  FAIL() << "there is one rank";
}

void Folding::exchange_partials(FieldStack&, RegionTreeId, const std::shared_ptr<const Consolidation>&,
                                FoldRequest) {
  FAIL() << "there is one rank";
}

World::World() : context(tables, true) {
  space = forest.create_index_space(line(0, 99));
  fields = forest.create_field_space();
  for (FieldId field = 0; field < 4; ++field) forest.create_field(fields, field, 8);
  region = forest.create_region(space, fields);
}

PartitionId World::partition(std::vector<Domain> pieces, IndexSpaceId parent) {
  PartitionSpec spec;
  spec.parent = parent ? parent : space;
  spec.color_space = line(0, static_cast<coord_t>(pieces.size()) - 1);
  spec.subspaces = std::move(pieces);
  return forest.create_partition(std::move(spec));
}

PartitionId World::blocks(coord_t count, coord_t halo) {
  std::vector<Domain> pieces;
  coord_t width = 100 / count;
  for (coord_t c = 0; c < count; ++c) pieces.push_back(line(c * width - halo, (c + 1) * width - 1 + halo));
  return partition(std::move(pieces));
}

Requirement World::on(PartitionId partition, Privilege privilege, ReductionId op) const {
  Requirement requirement = on(IndexSpaceId{}, privilege, op);
  requirement.partition = partition;
  requirement.projection = 0;
  return requirement;
}

Requirement World::on(IndexSpaceId part, Privilege privilege, ReductionId op) const {
  Requirement requirement;
  requirement.tree = region.tree;
  requirement.field_space = fields;
  requirement.region = part;
  requirement.parent = space;
  requirement.fields = requirement.instance_fields = {0};
  requirement.privilege = privilege;
  requirement.reduction = op;
  return requirement;
}

IndexSpaceId World::piece(PartitionId partition, coord_t color) const {
  return forest.subspace(partition, DomainPoint(color));
}

Launched World::launch(std::vector<Requirement> requirements, coord_t count) {
  Domain domain = count ? line(0, count - 1) : Domain();
  std::vector<DomainPoint> points = count ? domain.points() : std::vector<DomainPoint>(1);
  std::vector<const Projection*> projections;
  for (const Requirement& requirement : requirements) {
    projections.push_back(&tables.projections.project(requirement, domain, points));
  }
  Launched launched = begin(static_cast<uint32_t>(points.size()));
  auto& block = static_cast<ManualBlock&>(*launched.block.get());
  Edges recorded;
  EdgeBuilder edges(block, &recorded);
  ContextAnalysis::Launch launch{block, requirements, projections};
  launch.entangled = entangled;
  Folding folding([&](FieldStack& stack, FoldRequest request) { fold(stack, std::move(request)); });
  context.analyze(launch, edges, folding, [&](uint32_t, uint32_t point) {
    return std::make_shared<Buffer>(launched.first_uid + point);
  });
  end(launched, edges, recorded);
  return launched;
}

void World::finish(const Launched& launched) {
  for (uint32_t i = 0; i < launched.size; ++i) launched.block.get()->node(i).done.fire();
}

Launched World::begin(uint32_t size) {
  Launched launched;
  launched.block = BlockRef(std::make_unique<ManualBlock>(size, next_uid_, alive));
  launched.first_uid = next_uid_;
  launched.size = size;
  next_uid_ += size;
  return launched;
}

void World::end(Launched& launched, EdgeBuilder& edges, const Edges& recorded) {
  for (const auto& [to, from] : recorded) {
    launched.edges.emplace(static_cast<uint32_t>(to.value - launched.first_uid), from.value);
  }

  for (uint32_t i = 0; i < launched.size; ++i) edges.finish(i);
}

void World::fold(FieldStack& stack, FoldRequest request) {
  Launched launched = begin(static_cast<uint32_t>(request.sources.size()));
  auto& block = static_cast<ManualBlock&>(*launched.block.get());
  Edges recorded;
  EdgeBuilder edges(block, &recorded);
  context.analyze_piecewise(stack, *request.pieces, AccessMode::Kind::kWrite, block, edges);
  end(launched, edges, recorded);
  auto& pieces = applied.emplace_back();
  for (const auto& sources : request.sources) {
    auto& uids = pieces.emplace_back();
    for (const auto& source : sources) uids.push_back(static_cast<const Buffer&>(*source.buffer).uid);
  }
  if (finish_folds) finish(launched);
  folds.push_back(std::move(launched));
}

}  // namespace testudo::analysis_test
