#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "core/api/legion/handles.h"

// How a program says what an instance must look like.
namespace Legion {

struct LayoutConstraint {};

// What kind of instance: affine; for reductions a fold (affine) or a list (compact) instance; virtual for
// none.
struct SpecializedConstraint : LayoutConstraint {
  SpecializedConstraint(SpecializedKind specialized = LEGION_AFFINE_SPECIALIZE, ReductionOpID reduction = 0,
                        bool without_access = false, bool exactly = false, size_t pieces = SIZE_MAX,
                        int overhead = 0)
      : kind(specialized),
        redop(reduction),
        no_access(without_access),
        exact(exactly),
        max_pieces(pieces),
        max_overhead(overhead) {}
  SpecializedKind get_kind() const { return kind; }
  ReductionOpID get_reduction_op() const { return redop; }
  bool is_affine() const {
    return kind == LEGION_AFFINE_SPECIALIZE || kind == LEGION_AFFINE_REDUCTION_SPECIALIZE;
  }
  bool is_compact() const {
    return kind == LEGION_COMPACT_SPECIALIZE || kind == LEGION_COMPACT_REDUCTION_SPECIALIZE;
  }
  bool is_virtual() const { return kind == LEGION_VIRTUAL_SPECIALIZE; }
  bool is_reduction() const {
    return kind == LEGION_AFFINE_REDUCTION_SPECIALIZE || kind == LEGION_COMPACT_REDUCTION_SPECIALIZE;
  }
  bool is_normal() const { return kind == LEGION_AFFINE_SPECIALIZE || kind == LEGION_COMPACT_SPECIALIZE; }
  bool is_file() const {
    return kind == LEGION_GENERIC_FILE_SPECIALIZE || kind == LEGION_HDF5_FILE_SPECIALIZE;
  }
  bool is_no_access() const { return no_access; }
  bool is_exact() const { return exact; }

  SpecializedKind kind;
  ReductionOpID redop;
  bool no_access;
  bool exact;
  size_t max_pieces;
  int max_overhead;
};

struct MemoryConstraint : LayoutConstraint {
  MemoryConstraint() = default;
  MemoryConstraint(Memory::Kind memory) : kind(memory), has_kind(true) {}
  bool is_valid() const { return has_kind; }
  Memory::Kind get_kind() const { return kind; }

  Memory::Kind kind = Memory::NO_MEMKIND;
  bool has_kind = false;
};

struct FieldConstraint : LayoutConstraint {
  FieldConstraint(bool is_contiguous = false, bool is_inorder = false)
      : contiguous(is_contiguous), inorder(is_inorder) {}
  FieldConstraint(const std::vector<FieldID>& fields, bool is_contiguous, bool is_inorder = true)
      : field_set(fields), contiguous(is_contiguous), inorder(is_inorder) {}
  FieldConstraint(const std::set<FieldID>& fields, bool is_contiguous, bool is_inorder = true)
      : field_set(fields.begin(), fields.end()), contiguous(is_contiguous), inorder(is_inorder) {}
  bool is_contiguous() const { return contiguous; }
  bool is_inorder() const { return inorder; }
  const std::vector<FieldID>& get_field_set() const { return field_set; }

  std::vector<FieldID> field_set;
  bool contiguous;
  bool inorder;
};

// The dimensions, fastest first. LEGION_DIM_F is the fields: last for SOA, first for AOS.
struct OrderingConstraint : LayoutConstraint {
  OrderingConstraint(bool is_contiguous = false) : contiguous(is_contiguous) {}
  OrderingConstraint(const std::vector<DimensionKind>& order, bool is_contiguous)
      : ordering(order), contiguous(is_contiguous) {}

  std::vector<DimensionKind> ordering;
  bool contiguous;
};

// Blocks of `value` elements along a dimension, or `value` blocks where `tiles`. With the fields ordered
// first inside a block, a blocked ("hybrid") instance.
struct TilingConstraint : LayoutConstraint {
  TilingConstraint() = default;
  explicit TilingConstraint(DimensionKind dimension) : dim(dimension) {}
  TilingConstraint(DimensionKind dimension, size_t size, bool is_count = false)
      : dim(dimension), value(size), tiles(is_count) {}

  DimensionKind dim = LEGION_DIM_X;
  size_t value = 0;
  bool tiles = false;
};

struct AlignmentConstraint : LayoutConstraint {
  AlignmentConstraint() = default;
  AlignmentConstraint(FieldID field, EqualityKind equality, size_t byte_boundary)
      : fid(field), eqk(equality), alignment(byte_boundary) {}

  FieldID fid = 0;
  EqualityKind eqk = LEGION_GE_EK;
  size_t alignment = 0;
};

class LayoutConstraintSet {
 public:
  LayoutConstraintSet& add_constraint(const SpecializedConstraint& constraint) {
    specialized_constraint = constraint;
    return *this;
  }
  LayoutConstraintSet& add_constraint(const MemoryConstraint& constraint) {
    memory_constraint = constraint;
    return *this;
  }
  LayoutConstraintSet& add_constraint(const FieldConstraint& constraint) {
    field_constraint = constraint;
    return *this;
  }
  LayoutConstraintSet& add_constraint(const OrderingConstraint& constraint) {
    ordering_constraint = constraint;
    return *this;
  }
  LayoutConstraintSet& add_constraint(const TilingConstraint& constraint) {
    tiling_constraints.push_back(constraint);
    return *this;
  }
  LayoutConstraintSet& add_constraint(const AlignmentConstraint& constraint) {
    alignment_constraints.push_back(constraint);
    return *this;
  }

  SpecializedConstraint specialized_constraint;
  FieldConstraint field_constraint;
  MemoryConstraint memory_constraint;
  OrderingConstraint ordering_constraint;
  std::vector<TilingConstraint> tiling_constraints;
  std::vector<AlignmentConstraint> alignment_constraints;
};

// A layout that gets an id by which variants and mappers name it.
struct LayoutConstraintRegistrar {
  LayoutConstraintRegistrar() = default;
  LayoutConstraintRegistrar(FieldSpace fields, const char* name = nullptr)
      : handle(fields), layout_name(name ? name : "") {}
  template <typename Constraint>
  LayoutConstraintRegistrar& add_constraint(const Constraint& constraint) {
    layout_constraints.add_constraint(constraint);
    return *this;
  }

  FieldSpace handle;
  LayoutConstraintSet layout_constraints;
  std::string layout_name;
};

}  // namespace Legion
