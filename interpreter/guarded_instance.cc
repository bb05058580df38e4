#include "interpreter/guarded_instance.h"

#include <algorithm>
#include <numeric>

namespace testudo {
namespace {

constexpr size_t kMinGuard = 1 << 20;

// The largest power of two up to 16 that divides the size: what a type of that size can need.
size_t natural_alignment(size_t size) {
  size_t alignment = 1;
  while (alignment < 16 && size % (alignment * 2) == 0) alignment *= 2;
  return alignment;
}

bool is_interleaved(const Layout& layout) {
  return layout.kind == Layout::Kind::kAos || layout.kind == Layout::Kind::kBlocked;
}

// The dimensions of a box, those that vary fastest in memory first.
std::vector<int> by_stride(const MappedField& field, int dims) {
  const coord_t* strides = field.blocked ? field.blocked->multiplier : field.view.strides;
  std::vector<int> order(static_cast<size_t>(dims));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return strides[a] < strides[b]; });
  return order;
}

coord_t floor_divide(coord_t a, coord_t b) {
  const coord_t quotient = a / b;
  return a % b < 0 ? quotient - 1 : quotient;
}

// The position of an address in a field's elements, counted in the order of memory; may be before the first.
coord_t element_index(const MappedField& field, const Domain& box, const std::byte* address, coord_t stride) {
  if (field.blocked) {
    const coord_t offset = address - field.blocked->base;
    const auto block_stride = static_cast<coord_t>(field.blocked->block_stride);
    const coord_t block = floor_divide(offset, block_stride);
    const coord_t within = std::min((offset - block * block_stride) / static_cast<coord_t>(field.size),
                                    static_cast<coord_t>(field.blocked->block) - 1);
    return block * static_cast<coord_t>(field.blocked->block) + within;
  }
  return floor_divide(address - field.address(box.lo()), stride);
}

// What point a program means that uses this address for the field: past the ends, the slowest dimension goes
// on.
std::optional<DomainPoint> point_at(const MappedField& field, const Domain& box, const std::byte* address) {
  if (box.empty()) return std::nullopt;
  const std::vector<int> order = by_stride(field, box.dim());
  coord_t index = element_index(field, box, address, field.blocked ? 0 : field.view.strides[order[0]]);
  DomainPoint point = box.lo();
  for (int d : order) {
    const coord_t extent = box.hi()[d] - box.lo()[d] + 1;
    const coord_t rest = d == order.back() ? 0 : floor_divide(index, extent);
    point[d] += index - rest * extent;
    index = rest;
  }
  return point;
}

}  // namespace

GuardedInstance::GuardedInstance(BlockPool& pool, const Layout& layout, const Domain& domain,
                                 std::span<const FieldSize> fields, GuardedBlock::Flush flush,
                                 std::shared_ptr<const RegionUse> use)
    : pool_(pool), use_(std::move(use)), box_(domain.bounds()) {
  if (is_interleaved(layout)) {
    add_part(pool, layout, fields, flush);
  } else {
    Layout alone = layout;
    alone.kind = Layout::Kind::kSoa;
    for (const FieldSize& field : fields) add_part(pool, alone, std::span(&field, 1), flush);
  }
}

GuardedInstance::~GuardedInstance() {
  for (Part& part : parts_) pool_.give_back(std::move(part.block), use_);
}

void GuardedInstance::add_part(BlockPool& pool, const Layout& layout, std::span<const FieldSize> fields,
                               GuardedBlock::Flush flush) {
  const InstanceShape shape = lay_out(layout, box_, fields);
  // A stray access by one in any dimension, or into the next piece of the same shape, still meets the guard.
  const size_t guard = std::max(kMinGuard, shape.bytes);
  Part part{pool.take(shape.bytes, guard), fields_.size(), fields.size()};
  size_t alignment = std::clamp<size_t>(layout.alignment, 1, GuardedBlock::page_bytes());
  for (const FieldSize& field : fields) alignment = std::max(alignment, natural_alignment(field.size));
  part.block->place(shape.bytes, alignment, flush);
  const auto append = [&](std::vector<MappedField>& to, std::byte* base) {
    std::vector<MappedField> placed = place_at(base, shape.fields);
    to.insert(to.end(), placed.begin(), placed.end());
  };
  append(fields_, part.block->program());
  append(inside_, part.block->inside());
  parts_.push_back(std::move(part));
}

void GuardedInstance::allow(GuardedBlock::Access access) {
  allowed_ = access;
  for (const Part& part : parts_) part.block->allow(access);
}

void GuardedInstance::forget_touches() {
  for (const Part& part : parts_) part.block->forget_touches();
}

bool GuardedInstance::touched() const {
  return std::any_of(parts_.begin(), parts_.end(), [](const Part& part) { return part.block->touched(); });
}

bool GuardedInstance::touched(FieldId field) const {
  return std::any_of(parts_.begin(), parts_.end(), [&](const Part& part) {
    const auto first = fields_.begin() + static_cast<ptrdiff_t>(part.first);
    return part.block->touched() &&
           std::any_of(first, first + static_cast<ptrdiff_t>(part.count),
                       [&](const MappedField& mapped) { return mapped.field == field; });
  });
}

bool GuardedInstance::forced_open() const {
  return std::any_of(parts_.begin(), parts_.end(),
                     [this](const Part& part) { return part.block->allowed() != allowed_; });
}

bool GuardedInstance::covers(FieldId field, const DomainPoint& point) const {
  for (const Part& part : parts_) {
    for (size_t f = part.first; f < part.first + part.count; ++f) {
      if (fields_[f].field == field) return part.block->covers(fields_[f].address(point), fields_[f].size);
    }
  }
  return false;
}

InstanceFault GuardedInstance::locate(const Part& part, const std::byte* address) const {
  InstanceFault fault;
  // Of interleaved fields, the one whose element of the nearest point begins closest before the address.
  ptrdiff_t closest = 0;
  for (size_t f = part.first; f < part.first + part.count; ++f) {
    const MappedField& field = fields_[f];
    const std::optional<DomainPoint> point = point_at(field, box_, address);
    const ptrdiff_t distance = point ? address - field.address(*point) : 0;
    if (f > part.first && (distance < 0 || distance >= closest)) continue;
    closest = distance;
    fault.field = field.field;
    fault.point = point;
  }
  return fault;
}

std::vector<InstanceFault> GuardedInstance::take_faults() {
  std::vector<InstanceFault> faults;
  for (const Part& part : parts_) {
    GuardedBlock& block = *part.block;
    for (const GuardedBlock::Hit& hit : block.hits()) {
      InstanceFault fault = locate(part, hit.address);
      fault.write = hit.write;
      fault.stack = hit.stack;
      fault.kind = hit.in_guard || (fault.point && !box_.contains(*fault.point))
                       ? InstanceFault::Kind::kOutside
                   : hit.allowed == GuardedBlock::Access::kNone ? InstanceFault::Kind::kClosed
                                                                : InstanceFault::Kind::kProtected;
      faults.push_back(std::move(fault));
    }
    block.clear_hits();
    ptrdiff_t offset = 0;
    if (block.find_slack_damage(&offset)) {
      InstanceFault fault = locate(part, block.program() + offset);
      fault.write = true;
      faults.push_back(std::move(fault));
    }
  }
  return faults;
}

}  // namespace testudo
