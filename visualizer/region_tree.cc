#include "visualizer/region_tree.h"

#include <deque>

#include "core/trace/words.h"

namespace testudo::visualizer {
namespace {

using trace::Claim;
using trace::OperatorKind;
using trace::PartitionNode;
using trace::SpaceNode;
using trace::Trace;

std::string matrix_text(const std::vector<std::vector<int64_t>>& rows) {
  std::string text = "[";
  for (const auto& row : rows) {
    text += text.size() > 1 ? ",[" : "[";
    for (size_t i = 0; i < row.size(); ++i) text += (i == 0 ? "" : ",") + std::to_string(row[i]);
    text += "]";
  }
  return text + "]";
}

class RegionTreeDrawer {
 public:
  RegionTreeDrawer(const Trace& trace, RegionTreeId tree, const RegionTreeOptions& options)
      : trace_(trace), tree_(trace.region(tree)), options_(options) {}

  // Breadth first, so that a limit cuts the leaves and not whole branches.
  Drawing draw() {
    drawing_.name = "region_tree_" + std::to_string(tree_.record.tree.value);
    drawing_.graph = {{"rankdir", "TB"}, {"fontname", "Helvetica"}, {"nodesep", "0.2"}};
    drawing_.node_defaults = {{"shape", "box"},          {"style", "filled"}, {"fillcolor", "#dbe9f6"},
                              {"fontname", "Helvetica"}, {"fontsize", "11"},  {"label", ""}};
    drawing_.edge_defaults = {
        {"color", "#555555"}, {"arrowsize", "0.6"}, {"fontname", "Helvetica"}, {"fontsize", "9"}};
    const size_t root = add_space(trace_.space(tree_.record.index_space));
    queue_.push_back({tree_.record.index_space, root});
    while (!queue_.empty()) {
      const Pending next = queue_.front();
      queue_.pop_front();
      for (const PartitionId id : trace_.space(next.space).partitions)
        add_partition(trace_.partition(id), next.node);
    }
    if (omitted_ != 0)
      drawing_.graph["label"] = label(std::to_string(omitted_) + " nodes more are not drawn");
    return std::move(drawing_);
  }

 private:
  struct Pending {
    IndexSpaceId space;
    size_t node;
  };

  size_t add(const std::string& id, const std::string& text, Attributes attributes) {
    attributes["label"] = label(text);
    drawing_.nodes.push_back({id, std::move(attributes), {}});
    return drawing_.nodes.size() - 1;
  }

  bool full() const { return drawing_.nodes.size() >= options_.limit; }

  std::string fields_text() const {
    std::string text;
    for (const auto& field : trace_.field_space(tree_.record.field_space).fields) {
      text += (text.empty() ? "" : ", ") + trace_.field_name(tree_.record.tree, field.record.id);
    }
    return text;
  }

  size_t add_space(const SpaceNode& space) {
    std::string text;
    if (!space.record.parent) {
      text = trace_.region_name(tree_.record.tree) + "\n{" + fields_text() + "}\n";
    } else if (!space.name.empty()) {
      text = space.name + "\n";
    }
    text += short_text(space.record.domain) + "\n" + std::to_string(space.record.domain.volume()) + " points";
    return add("space" + std::to_string(space.record.id.value), text, {});
  }

  void add_partition(const PartitionNode& partition, size_t parent) {
    if (full()) {
      ++omitted_;
      return;
    }
    const bool aliased =
        partition.record.disjoint == Claim::kDenied || partition.record.disjoint == Claim::kComputedNot;
    const std::string text =
        trace_.name(partition.record.id) + "\n" + operator_text(trace_, partition.record.made_by) + "\n" +
        claims_text(partition.record) + "\n" + std::to_string(partition.subspaces.size()) + " colors";
    const size_t node = add(
        "partition" + std::to_string(partition.record.id.value), text,
        {{"shape", aliased ? "doubleoctagon" : "octagon"}, {"fillcolor", aliased ? "#f6d5d0" : "#e6f2dc"}});
    drawing_.edges.push_back({parent, node, {}});
    size_t drawn = 0;
    for (const IndexSpaceId id : partition.subspaces) {
      if (full() || drawn == options_.subregions) break;
      const SpaceNode& space = trace_.space(id);
      const size_t below = add_space(space);
      drawing_.edges.push_back({node, below, {{"label", label(to_string(*space.record.color))}}});
      queue_.push_back({id, below});
      ++drawn;
    }
    const size_t left = partition.subspaces.size() - drawn;
    if (left == 0) return;
    const size_t more = add("more" + std::to_string(partition.record.id.value),
                            "+" + std::to_string(left) + " more", {{"shape", "plaintext"}, {"style", ""}});
    drawing_.edges.push_back({node, more, {{"style", "dashed"}}});
  }

  const Trace& trace_;
  const trace::RegionNode& tree_;
  const RegionTreeOptions& options_;
  Drawing drawing_;
  std::deque<Pending> queue_;
  size_t omitted_ = 0;
};

std::string claim_text(Claim claim, const char* yes, const char* no) {
  switch (claim) {
    case Claim::kClaimed:
      return std::string(yes) + " (claimed)";
    case Claim::kDenied:
      return std::string(no) + " (claimed)";
    case Claim::kComputed:
      return std::string(yes) + " (computed)";
    case Claim::kComputedNot:
      return std::string(no) + " (computed)";
    case Claim::kUnclaimed:
      break;
  }
  return std::string(yes) + " or not: unclaimed";
}

}  // namespace

std::string short_text(const Domain& domain) {
  if (domain.rect_count() <= 4) return to_string(domain);
  return to_string(domain.bounds()) + ", " + std::to_string(domain.rect_count()) + " boxes";
}

std::string operator_text(const Trace& trace, const trace::Operator& made_by) {
  std::string text(word(made_by.kind));
  for (char& c : text) c = c == '_' ? ' ' : c;
  switch (made_by.kind) {
    case OperatorKind::kEqual:
      return text + ", granularity " + std::to_string(made_by.granularity);
    case OperatorKind::kBlockify:
      text += ", block " + to_string(made_by.block);
      return made_by.origin ? text + ", origin " + to_string(*made_by.origin) : text;
    case OperatorKind::kRestriction:
      return text + ", transform " + matrix_text(made_by.transform) + ", extent " +
             to_string(made_by.extent_lo) + " to " + to_string(made_by.extent_hi);
    case OperatorKind::kByField:
      return text + " " + trace.field_name(made_by.tree, made_by.field) + " of " +
             trace.region_name(made_by.tree, made_by.region);
    case OperatorKind::kImage:
    case OperatorKind::kImageRange:
    case OperatorKind::kPreimage:
    case OperatorKind::kPreimageRange:
      return text + " of " + trace.name(made_by.source) + " through " + trace.region_name(made_by.tree) +
             "." + trace.field_name(made_by.tree, made_by.field);
    case OperatorKind::kUnion:
    case OperatorKind::kIntersection:
    case OperatorKind::kDifference:
      return text + " of " + trace.name(made_by.left) + " and " + trace.name(made_by.right);
    case OperatorKind::kColoring:
    case OperatorKind::kPending:
      break;
  }
  return text;
}

std::string claims_text(const trace::Partition& partition) {
  return claim_text(partition.disjoint, "disjoint", "aliased") + ", " +
         claim_text(partition.complete, "complete", "incomplete");
}

Drawing draw_region_tree(const Trace& trace, RegionTreeId tree, const RegionTreeOptions& options) {
  return RegionTreeDrawer(trace, tree, options).draw();
}

}  // namespace testudo::visualizer
