#include "core/geometry/domain_bytes.h"

#include <cstring>

namespace testudo {
namespace {

void put(std::vector<std::byte>& bytes, uint64_t value) {
  const auto* begin = reinterpret_cast<const std::byte*>(&value);
  bytes.insert(bytes.end(), begin, begin + sizeof(value));
}

uint64_t take(std::span<const std::byte>& bytes) {
  CHECK(bytes.size() >= sizeof(uint64_t));
  uint64_t value = 0;
  std::memcpy(&value, bytes.data(), sizeof(value));
  bytes = bytes.subspan(sizeof(value));
  return value;
}

}  // namespace

std::vector<std::byte> to_bytes(std::span<const Domain> domains) {
  std::vector<std::byte> bytes;
  for (const Domain& domain : domains) {
    put(bytes, domain.rect_count());
    domain.for_each_rect([&](const DomainPoint& lo, const DomainPoint& hi) {
      for (int d = 0; d < domain.dim(); ++d) {
        put(bytes, static_cast<uint64_t>(lo[d]));
        put(bytes, static_cast<uint64_t>(hi[d]));
      }
    });
  }
  return bytes;
}

std::vector<Domain> domains_from_bytes(std::span<const std::byte> bytes, int dim) {
  std::vector<Domain> domains;
  while (!bytes.empty()) {
    std::vector<std::pair<DomainPoint, DomainPoint>> boxes(take(bytes));
    for (auto& [lo, hi] : boxes) {
      lo.dim = hi.dim = dim;
      for (int d = 0; d < dim; ++d) {
        lo[d] = static_cast<coord_t>(take(bytes));
        hi[d] = static_cast<coord_t>(take(bytes));
      }
    }
    domains.push_back(boxes.empty() ? Domain() : Domain::from_boxes(dim, boxes));
  }
  return domains;
}

}  // namespace testudo
