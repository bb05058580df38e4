#include "core/execution/reduction_store.h"

#include <algorithm>

#include "core/base/check.h"

namespace testudo {

void TaskReduction::open(MappedRegion& region, const Domain& domain, const std::vector<FieldId>& fields) {
  region.reduction = &op_;
  region.own = nullptr;
  region.list = nullptr;
  if (list_wanted_) {
    list_ = std::make_unique<ListInstance>(op_.rhs_size);
    region.layout.kind = Layout::Kind::kList;
    region.list = list_.get();
    region.fields.clear();
    for (FieldId field : fields) region.fields.push_back({field, op_.rhs_size, {}, {}});
    return;
  }
  region.layout = Layout{Layout::Kind::kFold, {}, 0, 64};
  std::vector<FieldSize> sizes;
  for (FieldId field : fields) sizes.push_back({field, op_.rhs_size});
  fold_ = std::make_shared<Instance>(Layout{}, domain, sizes);
  for (const MappedField& field : fold_->fields()) fill_field(domain, field, op_.identity.data());
  region.fields = fold_->fields();
  region.own = fold_;
}

const MappedField* TaskReduction::find(FieldId field) const {
  for (const MappedField& mapped : fold_->fields()) {
    if (mapped.field == field) return &mapped;
  }
  return nullptr;
}

void TaskReduction::apply_to(const MappedField& target, const Domain& domain, bool fold) const {
  if (list_) {
    reduce_list(domain, op_, fold, target, *list_);
  } else if (fold_) {
    const MappedField* source = find(target.field);
    CHECK(source);
    reduce_field(domain, op_, fold, target, *source);
  }
}

void TaskReduction::pass_on(TaskReduction& target, FieldId field, const Domain& domain) const {
  if (target.fold_) {
    const MappedField* to = target.find(field);
    CHECK(to);
    apply_to(*to, domain, true);
  } else if (list_) {
    for (size_t i = 0; i < list_->size(); ++i) {
      if (list_->field(i) != field || !domain.contains(list_->point(i))) continue;
      target.list_->append(field, list_->point(i), list_->value(i));
    }
  } else if (fold_) {
    const MappedField* source = find(field);
    CHECK(source);
    domain.for_each_point([&](const DomainPoint& point) {
      if (std::equal(op_.identity.begin(), op_.identity.end(), source->address(point))) return;
      target.list_->append(field, point, source->address(point));
    });
  }
}

}  // namespace testudo
