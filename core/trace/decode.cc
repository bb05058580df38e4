#include "core/trace/decode.h"

#include <array>
#include <utility>

#include "core/trace/decode_shapes.h"

namespace testudo::trace {
namespace {

std::vector<FieldId> fields_from(const Json& json) {
  return all_from(json, number_from<FieldId>);
}

Claim claim_from(const Json& json, std::optional<Claim> claim) {
  if (!claim) json.fail("is \"" + text_from(json) + "\", which is not one of its words");
  return *claim;
}

Record header_from(const Json& json) {
  Header r;
  r.version = static_cast<int>(json["version"].integer(0, 1 << 20));
  if (r.version != kVersion) {
    json.fail("has version " + std::to_string(r.version) + "; this reader knows version " +
              std::to_string(kVersion));
  }
  r.producer = text_from(json["producer"]);
  r.program = text_from(json["program"]);
  r.arguments = all_from(json["arguments"], text_from);
  r.mode = word_from<Mode>(json["mode"]);
  r.access_checks = json["access_checks"].boolean();
  r.ranks = static_cast<int>(json["ranks"].integer(1, 1 << 30));
  r.rank = static_cast<int>(json["rank"].integer(0, r.ranks - 1));
  if (json.has("start")) r.start = json["start"].natural();
  if (json.has("clock_offset")) r.clock_offset = json["clock_offset"].integer();
  r.max_dim = static_cast<int>(json["max_dim"].integer(1, 64));
  return r;
}

Record machine_from(const Json& json) {
  Machine r;
  r.processors = all_from(json["processors"], [](const Json& p) {
    return Machine::Processor{id_from<ProcessorId>(p["id"]), word_from<ProcessorKind>(p["kind"]),
                              text_or_empty(p, "name"), maybe_from(p, "rank", number_from<int>)};
  });
  r.memories = all_from(json["memories"], [](const Json& m) {
    return Machine::Memory{id_from<MemoryId>(m["id"]), text_from(m["kind"]), m["bytes"].natural(),
                           maybe_from(m, "rank", number_from<int>)};
  });
  return r;
}

Record index_space_from(const Json& json) {
  return IndexSpace{id_from<IndexSpaceId>(json["id"]), domain_from(json["domain"]),
                    maybe_from(json, "parent", id_from<PartitionId>), maybe_from(json, "color", point_from)};
}

Record partition_from(const Json& json) {
  Partition r;
  r.id = id_from<PartitionId>(json["id"]);
  r.parent = id_from<IndexSpaceId>(json["parent"]);
  r.color = json["color"].integer();
  r.color_space = domain_from(json["color_space"]);
  const Json disjoint = json["disjoint"];
  r.disjoint = claim_from(disjoint, claim_from_disjoint_word(disjoint.text()));
  const Json complete = json["complete"];
  r.complete = claim_from(complete, claim_from_complete_word(complete.text()));
  r.made_by = operator_from(json["operator"]);
  r.where = where_from(json["where"]);
  return r;
}

Record field_space_from(const Json& json) {
  return FieldSpace{id_from<FieldSpaceId>(json["id"])};
}

Record field_from(const Json& json) {
  return Field{id_from<FieldSpaceId>(json["space"]), number_from<FieldId>(json["id"]),
               json["size"].natural()};
}

Record region_from(const Json& json) {
  return Region{id_from<RegionTreeId>(json["tree"]), id_from<IndexSpaceId>(json["index_space"]),
                id_from<FieldSpaceId>(json["field_space"])};
}

Record name_from(const Json& json) {
  return Name{word_from<NameOf>(json["of"]), json["id"].integer(),
              maybe_from(json, "space", number_from<int64_t>), text_from(json["name"])};
}

Task::Variant variant_from(const Json& v) {
  return {number_from<VariantId>(v["id"]),
          word_from<ProcessorKind>(v["processor"]),
          v["leaf"].boolean(),
          v["inner"].boolean(),
          v["idempotent"].boolean(),
          v["replicable"].boolean(),
          v["access_checks"].boolean()};
}

Record task_from(const Json& json) {
  return Task{number_from<TaskId>(json["id"]), text_from(json["name"]),
              all_from(json["variants"], variant_from)};
}

Record reduction_from(const Json& json) {
  return Reduction{number_from<ReductionId>(json["id"]), text_or_empty(json, "name")};
}

Record functor_from(const Json& json) {
  return Functor{number_from<ProjectionId>(json["id"]), text_or_empty(json, "name"),
                 maybe_from(json, "color", [](const Json& c) { return all_from(c, expression_from); })};
}

Requirement requirement_from(const Json& json) {
  Requirement r;
  r.tree = id_from<RegionTreeId>(json["tree"]);
  if (json.has("index_space")) r.index_space = id_from<IndexSpaceId>(json["index_space"]);
  if (json.has("partition")) r.partition = id_from<PartitionId>(json["partition"]);
  if (bool(r.index_space) == bool(r.partition)) json.fail("must name an `index_space` or a `partition`");
  r.functor = maybe_from(json, "functor", number_from<ProjectionId>);
  r.parent = id_from<IndexSpaceId>(json["parent"]);
  r.fields = fields_from(json["fields"]);
  r.privilege = word_from<Privilege>(json["privilege"]);
  r.coherence = word_from<Coherence>(json["coherence"]);
  if (json.has("reduction")) r.reduction = number_from<ReductionId>(json["reduction"]);
  if (json.has("verified")) r.verified = json["verified"].boolean();
  return r;
}

Record operation_from(const Json& json) {
  Operation r;
  r.id = id_from<OperationId>(json["id"]);
  r.context = id_from<PointId>(json["context"]);
  r.op = word_from<OperationKind>(json["op"]);
  if (json.has("internal")) r.internal = json["internal"].boolean();
  if (json.has("replicated")) r.replicated = json["replicated"].boolean();
  r.task = maybe_from(json, "task", number_from<TaskId>);
  r.domain = maybe_from(json, "domain", domain_from);
  r.fence = maybe_from(json, "fence", word_from<FenceKind>);
  r.where = where_from(json["where"]);
  if (json.has("after")) r.after = all_from(json["after"], id_from<OperationId>);
  r.requirements = all_from(json["requirements"], requirement_from);
  return r;
}

Message message_from(const Json& m) {
  return {number_from<int>(m["peer"]), m["tag"].natural(), m["bytes"].natural(),
          m.has("reduction") && m["reduction"].boolean()};
}

Point point_task_from(const Json& p) {
  return {id_from<PointId>(p["uid"]), point_from(p["point"]), all_from(p["regions"], id_from<IndexSpaceId>),
          maybe_from(p, "message", message_from)};
}

Record points_from(const Json& json) {
  return Points{id_from<OperationId>(json["op"]), all_from(json["points"], point_task_from)};
}

Edge edge_from(const Json& json) {
  if (json.size() != 2) json.fail("has an edge that is not two uids");
  Edge edge;
  bool first = true;
  json.for_each([&](const Json& uid) {
    (first ? edge.to : edge.from) = id_from<PointId>(uid);
    first = false;
  });
  return edge;
}

Record dependences_from(const Json& json) {
  return Dependences{id_from<OperationId>(json["op"]), all_from(json["edges"], edge_from)};
}

Record mapping_from(const Json& json) {
  return Mapping{id_from<PointId>(json["uid"]), id_from<ProcessorId>(json["processor"]),
                 number_from<VariantId>(json["variant"]),
                 all_from(json["instances"], [](const Json& i) { return all_from(i, id_from<InstanceId>); })};
}

Layout layout_from(const Json& json) {
  return {word_from<LayoutKind>(json["kind"]), all_from(json["order"], number_from<int>),
          maybe_from(json, "block", point_from)};
}

Record instance_from(const Json& json) {
  Instance r;
  r.id = id_from<InstanceId>(json["id"]);
  r.memory = id_from<MemoryId>(json["memory"]);
  r.tree = id_from<RegionTreeId>(json["tree"]);
  r.index_space = maybe_from(json, "index_space", id_from<IndexSpaceId>);
  r.domain = maybe_from(json, "domain", domain_from);
  if (r.index_space.has_value() == r.domain.has_value())
    json.fail("must have an `index_space` or a `domain`");
  r.fields = fields_from(json["fields"]);
  r.layout = layout_from(json["layout"]);
  r.bytes = json["bytes"].natural();
  return r;
}

Record movement_from(const Json& json) {
  Movement r;
  r.uid = id_from<PointId>(json["uid"]);
  r.from = id_from<InstanceId>(json["from"]);
  r.to = id_from<InstanceId>(json["to"]);
  r.tree = id_from<RegionTreeId>(json["tree"]);
  r.fields = fields_from(json["fields"]);
  r.domain = domain_from(json["domain"]);
  if (json.has("reduction")) r.reduction = number_from<ReductionId>(json["reduction"]);
  return r;
}

Record access_from(const Json& json) {
  return Access{id_from<PointId>(json["uid"]),
                number_from<uint32_t>(json["requirement"]),
                number_from<FieldId>(json["field"]),
                maybe_from(json, "read", domain_from),
                maybe_from(json, "written", domain_from),
                maybe_from(json, "reduced", domain_from),
                json["exact"].boolean()};
}

Record finding_from(const Json& json) {
  Finding r;
  r.code = text_from(json["code"]);
  r.uid = id_from<PointId>(json["uid"]);
  r.requirement = maybe_from(json, "requirement", number_from<uint32_t>);
  r.field = maybe_from(json, "field", number_from<FieldId>);
  r.point = maybe_from(json, "point", point_from);
  r.message = text_from(json["message"]);
  r.where = where_from(json["where"]);
  return r;
}

Record timing_from(const Json& json) {
  return Timing{id_from<PointId>(json["uid"]), id_from<ProcessorId>(json["processor"]),
                json["start"].natural(), json["end"].natural(),
                maybe_from(json, "ready", number_from<uint64_t>)};
}

Record end_from(const Json& json) {
  return End{json["records"].natural(), word_from<Status>(json["status"]), text_or_empty(json, "error")};
}

struct Kind {
  std::string_view word;
  Record (*decode)(const Json&);
};

// The frequent ones first.
constexpr auto kKinds = std::to_array<Kind>({
    {"access", access_from},
    {"timing", timing_from},
    {"mapping", mapping_from},
    {"points", points_from},
    {"dependences", dependences_from},
    {"operation", operation_from},
    {"movement", movement_from},
    {"instance", instance_from},
    {"index_space", index_space_from},
    {"partition", partition_from},
    {"field_space", field_space_from},
    {"field", field_from},
    {"region", region_from},
    {"name", name_from},
    {"task", task_from},
    {"reduction", reduction_from},
    {"functor", functor_from},
    {"finding", finding_from},
    {"trace", header_from},
    {"machine", machine_from},
    {"end", end_from},
});
static_assert(kKinds.size() == std::variant_size_v<Record>);

}  // namespace

Record decode(const Json& line) {
  const std::string_view word = line["k"].text();
  for (const Kind& kind : kKinds) {
    if (kind.word == word) return kind.decode(line);
  }
  throw FormatError("unknown kind of record \"" + std::string(word) + "\"");
}

}  // namespace testudo::trace
