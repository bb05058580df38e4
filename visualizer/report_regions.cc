#include "core/trace/words.h"
#include "visualizer/region_tree.h"
#include "visualizer/report_tables.h"

namespace testudo::visualizer {

using trace::Trace;

Json regions_section(const Trace& trace) {
  Json regions = Json::array();
  for (const trace::RegionNode& node : trace.regions()) {
    const trace::Region& r = node.record;
    Json fields = Json::array();
    for (const trace::FieldNode& field : trace.field_space(r.field_space).fields) {
      fields.push_back({{"id", field.record.id},
                        {"name", trace.field_name(r.tree, field.record.id)},
                        {"size", field.record.size}});
    }
    regions.push_back({{"tree", r.tree.value},
                       {"index_space", r.index_space.value},
                       {"field_space", r.field_space.value},
                       {"name", trace.region_name(r.tree)},
                       {"fields", std::move(fields)}});
  }
  return regions;
}

Json index_spaces_section(const Trace& trace, StringTable& strings) {
  Columns table({"id", "parent", "color", "name", "domain", "volume"});
  for (const trace::SpaceNode& node : trace.spaces()) {
    const trace::IndexSpace& r = node.record;
    table.add(r.id.value, r.parent ? r.parent->value : 0, r.color ? point_json(*r.color) : Json::array(),
              strings(node.name), strings(short_text(r.domain)), r.domain.volume());
  }
  return std::move(table).json();
}

Json partitions_section(const Trace& trace) {
  Json partitions = Json::array();
  for (const trace::PartitionNode& node : trace.partitions()) {
    const trace::Partition& r = node.record;
    Json json = {{"id", r.id.value},
                 {"parent", r.parent.value},
                 {"name", trace.name(r.id)},
                 {"disjoint", disjoint_word(r.disjoint)},
                 {"complete", complete_word(r.complete)},
                 {"operator", {{"name", word(r.made_by.kind)}, {"text", operator_text(trace, r.made_by)}}},
                 {"color_space", short_text(r.color_space)},
                 {"colors", node.subspaces.size()}};
    if (r.where.known()) json["where"] = location_json(r.where);
    partitions.push_back(std::move(json));
  }
  return partitions;
}

Json pictures_section(const Trace& trace, const PictureOptions& options, size_t limit) {
  Json pictures = Json::array();
  for (const trace::PartitionNode& node : trace.partitions()) {
    if (pictures.size() >= limit) break;
    const Picture picture = make_picture(trace, node.record.id, options);
    if (picture.bounds.empty()) continue;
    Json spaces = Json::array();
    Json rects = Json::array();
    const auto corners = [](const DomainPoint& lo, const DomainPoint& hi) {
      Json json = point_json(lo);
      for (int d = 0; d < hi.dim; ++d) json.push_back(hi.point_data[d]);
      return json;
    };
    for (const PictureBox& box : picture.boxes) {
      spaces.push_back(node.subspaces[box.color].value);
      rects.push_back(corners(box.lo, box.hi));
    }
    Json json = {{"partition", node.record.id.value},
                 {"dim", picture.bounds.dim()},
                 {"bounds", corners(picture.bounds.lo(), picture.bounds.hi())},
                 {"space", std::move(spaces)},
                 {"rect", std::move(rects)}};
    if (picture.omitted != 0) json["omitted"] = picture.omitted;
    pictures.push_back(std::move(json));
  }
  return pictures;
}

}  // namespace testudo::visualizer
