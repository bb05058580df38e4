#include "tests/integration/random_programs/task_body.h"

#include <bit>

#include "tests/integration/random_programs/context_run.h"
#include "tests/integration/random_programs/hashing.h"

namespace testudo::random_programs {
namespace {

// What was read so far. Floating-point elements never flow into the others: only those must be equal to the
// bit in every run and in the reference, where sums are made in another order.
struct Seen {
  uint64_t digest = 0;
  double sum = 0;
  double count = 0;
};

double unit(uint64_t number) {
  return static_cast<double>(number >> 11) * 0x1p-53;
}

void read(const Geometry& geometry, const Held& held, Accessor& accessor, Seen& seen) {
  if (!reads(held.privilege)) return;
  for (FieldId field : held.fields) {
    bool real = held.tree->desc.fields[field] == FieldKind::kF64;
    for (const DomainPoint& point : geometry.space(held.space).points) {
      uint64_t bits = accessor.load(field, point);
      if (real) {
        seen.sum += std::bit_cast<double>(bits);
        seen.count += 1;
      } else {
        seen.digest = mix(seen.digest, bits);
      }
    }
  }
}

uint64_t written_bits(FieldKind kind, uint64_t number, const Seen& seen) {
  if (kind != FieldKind::kF64) return element_bits(kind, number);
  double mean = seen.count > 0 ? seen.sum / seen.count : 0;
  return std::bit_cast<uint64_t>(unit(number) + 0.375 * mean);
}

void write(const Geometry& geometry, const Held& held, Accessor& accessor, const Seen& seen) {
  if (!writes(held.privilege)) return;
  for (FieldId field : held.fields) {
    FieldKind kind = held.tree->desc.fields[field];
    for (const DomainPoint& point : geometry.space(held.space).points) {
      accessor.store(field, point, written_bits(kind, mix(seen.digest + field, point), seen));
    }
  }
}

// Leaves some elements alone, and adds twice to others.
void reduce(const Geometry& geometry, const Held& held, Accessor& accessor, const Seen& seen) {
  if (held.privilege != Privilege::kReduce) return;
  for (FieldId field : held.fields) {
    FieldKind kind = held.tree->desc.fields[field];
    for (const DomainPoint& point : geometry.space(held.space).points) {
      uint64_t number = mix(seen.digest + field + 77, point);
      for (uint64_t times = number % 4 == 3 ? 2 : number % 4 ? 1 : 0; times > 0; --times) {
        number = scramble(number);
        accessor.reduce(field, point, {written_bits(kind, number, seen), scramble(number + 1)});
      }
    }
  }
}

std::vector<Held> held_by(const Operation& operation, size_t i) {
  std::vector<Held> held;
  for (const Requested& request : operation.requests) {
    held.push_back({request.tree, request.spaces[i], request.fields, request.privilege, request.op});
  }
  return held;
}

}  // namespace

uint64_t element_bits(FieldKind kind, uint64_t number) {
  if (kind == FieldKind::kU32) return number & 0xffffffffu;
  return kind == FieldKind::kF64 ? std::bit_cast<uint64_t>(unit(number)) : number;
}

uint64_t use_region(const Geometry& geometry, const Held& held, Accessor& accessor, uint64_t digest) {
  Seen seen{digest};
  read(geometry, held, accessor, seen);
  write(geometry, held, accessor, seen);
  reduce(geometry, held, accessor, seen);
  return scramble(seen.digest);
}

uint64_t run_task(Machine& machine, const Operation& operation, size_t i, const BodyInput& input) {
  const Geometry& geometry = machine.geometry();
  std::vector<Held> held = held_by(operation, i);
  Seen seen{mix(mix(operation.desc->salt, input.argument), input.point)};
  seen.digest = mix(seen.digest, input.point_argument);
  for (uint64_t value : input.futures) seen.digest = mix(seen.digest, value);
  for (uint32_t r = 0; r < held.size(); ++r) read(geometry, held[r], machine.own(r, false), seen);
  for (uint32_t r = 0; r < held.size(); ++r) {
    write(geometry, held[r], machine.own(r, false), seen);
    reduce(geometry, held[r], machine.own(r, false), seen);
  }
  if (operation.desc->body.empty()) return scramble(seen.digest);
  ContextRun children(machine, std::move(held), seen.digest, false);
  children.run(operation.desc->body);
  children.end();
  return scramble(children.digest());
}

}  // namespace testudo::random_programs
