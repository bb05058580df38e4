#include "core/execution/data_blocks.h"

#include <algorithm>
#include <cstring>

#include "core/base/diagnostic.h"
#include "core/execution/movement_slice.h"

namespace testudo {
namespace {

const MappedField* find_field(const std::vector<MappedField>& fields, FieldId field) {
  auto at =
      std::find_if(fields.begin(), fields.end(), [&](const MappedField& f) { return f.field == field; });
  return at == fields.end() ? nullptr : &*at;
}

}  // namespace

FillBlock::FillBlock(Engine& engine, const Numbering& numbering, Source source, std::vector<Target> targets,
                     std::shared_ptr<const FillValue> value)
    : OperationBlock(engine, numbering, std::move(source)),
      targets_(std::move(targets)),
      value_(std::move(value)) {}

ProgramError FillBlock::wrong_size(size_t bytes, FieldId field, size_t field_size, const Source& source) {
  return ProgramError({"T0601",
                       "a fill value of " + std::to_string(bytes) + " bytes does not fit field " +
                           std::to_string(field) + " of " + std::to_string(field_size) + " bytes",
                       source});
}

bool FillBlock::execute(uint32_t index, bool poisoned) {
  if (poisoned) return true;
  MovementSlice slice(*this, index, profile::Kind::kFill);
  const std::vector<std::byte>& value = value_->future ? value_->future->get() : value_->bytes;
  for (const Target& target : targets_) {
    for (const MappedField& field : target.fields) {
      if (field.size != value.size()) {
        throw wrong_size(value.size(), field.field, field.size, source());
      }
      fill_field(target.projection->domain(index), field, value.data());
    }
  }
  return true;
}

std::string FillBlock::describe(uint32_t) const {
  return "fill";
}

CopyBlock::CopyBlock(Engine& engine, const Numbering& numbering, Source source, std::vector<Pair> pairs)
    : OperationBlock(engine, numbering, std::move(source)), pairs_(std::move(pairs)) {
  for (Pair& pair : pairs_) {
    if (!pair.reduction) continue;
    for (uint32_t i = 0; i < size(); ++i)
      pair.buffers.push_back(std::make_shared<TaskReduction>(*pair.reduction, false));
  }
}

bool CopyBlock::execute(uint32_t index, bool poisoned) {
  if (poisoned) return true;
  MovementSlice slice(*this, index, profile::Kind::kCopy);
  for (const Pair& pair : pairs_) {
    Domain common = intersect(pair.from->domain(index), pair.to->domain(index));
    if (pair.reduction) {
      reduce(pair, index, common);
      continue;
    }
    for (const auto& [from, to] : pair.fields) copy_field(common, to, from);
  }
  return true;
}

void CopyBlock::reduce(const Pair& pair, uint32_t index, const Domain& common) {
  std::vector<FieldId> fields;
  for (const auto& [from, to] : pair.fields) fields.push_back(to.field);
  MappedRegion buffer;
  pair.buffers[index]->open(buffer, pair.to->domain(index), fields);
  for (const auto& [from, to] : pair.fields) {
    if (buffer.list) {
      common.for_each_point(
          [&](const DomainPoint& point) { buffer.list->append(to.field, point, from.address(point)); });
    } else {
      reduce_field(common, *pair.reduction, true, *buffer.find(to.field), from);
    }
  }
}

std::string CopyBlock::describe(uint32_t) const {
  return "copy";
}

FoldBlock::FoldBlock(Engine& engine, Source source, FoldRequest request, std::vector<MappedField> home,
                     std::vector<ParentReduction> parents)
    : OperationBlock(engine, static_cast<uint32_t>(request.sources.size()), std::move(source)),
      request_(std::move(request)),
      home_(std::move(home)),
      parents_(std::move(parents)) {}

void FoldBlock::apply(const FoldRequest::Source& source, Domain domain) {
  const auto& values = static_cast<const TaskReduction&>(*source.buffer);
  for (FieldId field : request_.fields) {
    Domain left = domain;
    for (const ParentReduction& parent : parents_) {
      if (!std::binary_search(parent.fields.begin(), parent.fields.end(), field)) continue;
      Domain common = intersect(left, parent.domain);
      if (common.empty()) continue;
      values.pass_on(*parent.reduction, field, common);
      left = subtract(left, common);
    }
    if (!left.empty()) values.apply_to(*find_field(home_, field), left, false);
  }
}

bool FoldBlock::execute(uint32_t index, bool poisoned) {
  if (poisoned) return true;
  MovementSlice slice(*this, index, profile::Kind::kFold);
  const Domain& piece = request_.pieces->domain(index);
  for (const FoldRequest::Source& source : request_.sources[index]) {
    Domain common = intersect(piece, source.domain);
    if (!common.empty()) apply(source, std::move(common));
  }
  return true;
}

void FoldBlock::completed() {
  request_.sources.clear();
}

std::string FoldBlock::describe(uint32_t) const {
  return "application of reductions";
}

bool BarrierBlock::execute(uint32_t, bool) {
  barrier(*engine().transport, id_, [this, held = BlockRef(*this)] { finish(0, false); });
  return false;
}

ActionBlock::ActionBlock(Engine& engine, const Numbering& numbering, Source source, std::string name,
                         std::function<void()> action)
    : OperationBlock(engine, numbering, std::move(source)),
      name_(std::move(name)),
      action_(std::move(action)) {
  done_->producer_point = PointId{first_uid};
  done_->producer_points = 1;
}

bool ActionBlock::execute(uint32_t, bool) {
  if (action_) action_();
  return true;
}

void ActionBlock::completed() {
  done_->fire();
}

std::string ActionBlock::describe(uint32_t) const {
  return name_;
}

}  // namespace testudo
