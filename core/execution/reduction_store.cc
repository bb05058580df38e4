#include "core/execution/reduction_store.h"

#include <algorithm>

#include "core/base/check.h"

namespace testudo {

void TaskReduction::make(const Domain& domain, const std::vector<FieldId>& fields) {
  domain_ = domain;
  fields_ = fields;
  if (list_wanted_) {
    list_ = std::make_unique<ListInstance>(op_.rhs_size);
    return;
  }
  std::vector<FieldSize> sizes;
  for (FieldId field : fields) sizes.push_back({field, op_.rhs_size});
  fold_ = std::make_shared<Instance>(Layout{}, domain, sizes);
  for (const MappedField& field : fold_->fields()) fill_field(domain, field, op_.identity.data());
}

void TaskReduction::open(MappedRegion& region, const Domain& domain, const std::vector<FieldId>& fields) {
  make(domain, fields);
  region.reduction = &op_;
  region.own = fold_;
  region.list = list_.get();
  region.layout = Layout{list_ ? Layout::Kind::kList : Layout::Kind::kFold, {}, 0, 64};
  region.fields.clear();
  if (fold_) {
    region.fields = fold_->fields();
  } else {
    for (FieldId field : fields) region.fields.push_back({field, op_.rhs_size, {}, {}});
  }
}

const MappedField& TaskReduction::find(FieldId field) const {
  const auto& fields = fold_->fields();
  auto at = std::find_if(fields.begin(), fields.end(),
                         [&](const MappedField& mapped) { return mapped.field == field; });
  CHECK(at != fields.end());
  return *at;
}

TaskReduction& TaskReduction::from_below() {
  std::lock_guard lock(below_mutex_);
  if (!below_) {
    below_ = std::make_unique<TaskReduction>(op_, list_wanted_);
    below_->make(domain_, fields_);
  }
  return *below_;
}

void TaskReduction::apply_to(const MappedField& target, const Domain& domain, bool fold) const {
  if (list_) {
    reduce_list(domain, op_, fold, target, *list_);
  } else if (fold_) {
    reduce_field(domain, op_, fold, target, find(target.field));
  }
  if (below_) below_->apply_to(target, domain, fold);
}

void TaskReduction::append_to(ListInstance& target, FieldId field, const Domain& domain) const {
  if (list_) {
    for (size_t i = 0; i < list_->size(); ++i) {
      if (list_->field(i) == field && domain.contains(list_->point(i))) {
        target.append(field, list_->point(i), list_->value(i));
      }
    }
  } else if (fold_) {
    const MappedField& source = find(field);
    domain.for_each_point([&](const DomainPoint& point) {
      if (std::equal(op_.identity.begin(), op_.identity.end(), source.address(point))) return;
      target.append(field, point, source.address(point));
    });
  }
  if (below_) below_->append_to(target, field, domain);
}

void TaskReduction::pass_on(TaskReduction& target, FieldId field, const Domain& domain) const {
  TaskReduction& below = target.from_below();
  if (below.fold_) return apply_to(below.find(field), domain, true);
  std::lock_guard lock(target.below_mutex_);
  append_to(*below.list_, field, domain);
}

}  // namespace testudo
