#pragma once

#include <cstddef>
#include <functional>
#include <iosfwd>

typedef unsigned long long realm_id_t;

namespace Realm {

typedef unsigned AddressSpace;

// The name of a processor. Trivially copyable; the kind and the rank are part of the id.
class Processor {
 public:
  typedef ::realm_id_t id_t;
  enum Kind {
    NO_KIND = 0,
    TOC_PROC = 1,
    LOC_PROC = 2,
    UTIL_PROC = 3,
    IO_PROC = 4,
    PROC_GROUP = 5,
    PROC_SET = 6,
    OMP_PROC = 7,
    PY_PROC = 8,
  };

  id_t id;
  static const Processor NO_PROC;

  Processor() = default;
  constexpr explicit Processor(id_t value) : id(value) {}
  constexpr operator id_t() const { return id; }

  bool exists() const { return id != 0; }
  Kind kind() const { return static_cast<Kind>((id >> 32) & 0xff); }
  AddressSpace address_space() const { return static_cast<AddressSpace>((id >> 40) & 0xffff); }
  int get_num_cores() const { return 1; }
  // The one that the calling task runs on; NO_PROC outside tasks.
  static Processor get_executing_processor();
  static const char* get_kind_name(Kind kind);
};
inline constexpr Processor Processor::NO_PROC{0};

// The name of a memory. Trivially copyable.
class Memory {
 public:
  typedef ::realm_id_t id_t;
  enum Kind {
    NO_MEMKIND = 0,
    GLOBAL_MEM = 1,
    SYSTEM_MEM = 2,
    REGDMA_MEM = 3,
    SOCKET_MEM = 4,
    Z_COPY_MEM = 5,
    GPU_FB_MEM = 6,
    DISK_MEM = 7,
    HDF_MEM = 8,
    FILE_MEM = 9,
    LEVEL3_CACHE = 10,
    LEVEL2_CACHE = 11,
    LEVEL1_CACHE = 12,
    GPU_MANAGED_MEM = 13,
    GPU_DYNAMIC_MEM = 14,
  };

  id_t id;
  static const Memory NO_MEMORY;

  Memory() = default;
  constexpr explicit Memory(id_t value) : id(value) {}
  constexpr operator id_t() const { return id; }
  bool operator<(const Memory& other) const { return id < other.id; }
  bool operator==(const Memory& other) const { return id == other.id; }
  bool operator!=(const Memory& other) const { return id != other.id; }

  bool exists() const { return id != 0; }
  Kind kind() const { return static_cast<Kind>((id >> 32) & 0xff); }
  AddressSpace address_space() const { return static_cast<AddressSpace>((id >> 40) & 0xffff); }
  size_t capacity() const;  // bytes; 0 while no runtime exists
};
inline constexpr Memory Memory::NO_MEMORY{0};

std::ostream& operator<<(std::ostream& out, Processor processor);
std::ostream& operator<<(std::ostream& out, Memory memory);

}  // namespace Realm

template <>
struct std::hash<Realm::Processor> {
  size_t operator()(Realm::Processor p) const { return std::hash<Realm::Processor::id_t>{}(p.id); }
};
template <>
struct std::hash<Realm::Memory> {
  size_t operator()(Realm::Memory m) const { return std::hash<Realm::Memory::id_t>{}(m.id); }
};
