#include "core/trace/encode.h"

#include "core/trace/encode_shapes.h"
#include "core/trace/json_text.h"
#include "core/trace/words.h"

namespace testudo::trace {
namespace {

// An object that opens with its `k` and closes itself.
class RecordText : public JsonText {
 public:
  RecordText(std::string& out, std::string_view kind) : JsonText(out) {
    open_object();
    member("k", kind);
  }
  ~RecordText() { close_object(); }
};

}  // namespace

// Static, not in the unnamed namespace: put_all() finds these by their arguments.

static void put(JsonText& json, const Requirement& r) {
  json.open_object().member("tree", r.tree.value);
  if (r.index_space) json.member("index_space", r.index_space.value);
  if (r.partition) json.member("partition", r.partition.value);
  if (r.functor) json.member("functor", *r.functor);
  json.member("parent", r.parent.value);
  put_all(json.key("fields"), r.fields);
  json.member("privilege", word(r.privilege)).member("coherence", word(r.coherence));
  if (r.reduction != 0) json.member("reduction", r.reduction);
  if (r.verified) json.member("verified", true);
  json.close_object();
}

static void put(JsonText& json, const Message& m) {
  json.open_object().member("peer", m.peer).member("tag", m.tag).member("bytes", m.bytes);
  if (m.reduction) json.member("reduction", true);
  json.close_object();
}

static void put(JsonText& json, const Point& p) {
  json.open_object().member("uid", p.uid.value);
  put(json.key("point"), p.point);
  put_all(json.key("regions"), p.regions);
  if (p.message) put(json.key("message"), *p.message);
  json.close_object();
}

static void put(JsonText& json, const Task::Variant& v) {
  json.open_object().member("id", v.id).member("processor", word(v.processor));
  json.member("leaf", v.leaf).member("inner", v.inner).member("idempotent", v.idempotent);
  json.member("replicable", v.replicable).member("access_checks", v.access_checks).close_object();
}

static void put(JsonText& json, const Machine::Processor& p) {
  json.open_object().member("id", p.id.value).member("kind", word(p.kind));
  if (!p.name.empty()) json.member("name", p.name);
  if (p.rank) json.member("rank", *p.rank);
  json.close_object();
}

static void put(JsonText& json, const Machine::Memory& m) {
  json.open_object().member("id", m.id.value).member("kind", m.kind).member("bytes", m.bytes);
  if (m.rank) json.member("rank", *m.rank);
  json.close_object();
}

static void put(JsonText& json, const Layout& layout) {
  json.open_object().member("kind", word(layout.kind));
  put_all(json.key("order"), layout.order);
  if (layout.block) put(json.key("block"), *layout.block);
  json.close_object();
}

static void put(JsonText& json, const Edge& e) {
  json.open_array().value(e.to.value).value(e.from.value).close_array();
}

template <typename T>
static void put_member(JsonText& json, std::string_view name, const std::optional<T>& value) {
  if (value) put(json.key(name), *value);
}

void encode(const Header& r, std::string& out) {
  RecordText json(out, "trace");
  json.member("version", r.version).member("producer", r.producer).member("program", r.program);
  put_all(json.key("arguments"), r.arguments);
  json.member("mode", word(r.mode)).member("access_checks", r.access_checks);
  json.member("rank", r.rank).member("ranks", r.ranks);
  if (r.ranks > 1) json.member("start", r.start).member("clock_offset", r.clock_offset);
  json.member("max_dim", r.max_dim);
}

void encode(const Machine& r, std::string& out) {
  RecordText json(out, "machine");
  put_all(json.key("processors"), r.processors);
  put_all(json.key("memories"), r.memories);
}

void encode(const IndexSpace& r, std::string& out) {
  RecordText json(out, "index_space");
  json.member("id", r.id.value);
  put(json.key("domain"), r.domain);
  if (r.parent) json.member("parent", r.parent->value);
  put_member(json, "color", r.color);
}

void encode(const Partition& r, std::string& out) {
  RecordText json(out, "partition");
  json.member("id", r.id.value).member("parent", r.parent.value).member("color", r.color);
  put(json.key("color_space"), r.color_space);
  json.member("disjoint", disjoint_word(r.disjoint)).member("complete", complete_word(r.complete));
  put(json.key("operator"), r.made_by);
  put(json.key("where"), r.where);
}

void encode(const FieldSpace& r, std::string& out) {
  RecordText(out, "field_space").member("id", r.id.value);
}

void encode(const Field& r, std::string& out) {
  RecordText(out, "field").member("space", r.space.value).member("id", r.id).member("size", r.size);
}

void encode(const Region& r, std::string& out) {
  RecordText json(out, "region");
  json.member("tree", r.tree.value).member("index_space", r.index_space.value);
  json.member("field_space", r.field_space.value);
}

void encode(const Name& r, std::string& out) {
  RecordText json(out, "name");
  json.member("of", word(r.of)).member("id", r.id);
  if (r.space) json.member("space", *r.space);
  json.member("name", r.name);
}

void encode(const Task& r, std::string& out) {
  RecordText json(out, "task");
  json.member("id", r.id).member("name", r.name);
  put_all(json.key("variants"), r.variants);
}

void encode(const Reduction& r, std::string& out) {
  RecordText json(out, "reduction");
  json.member("id", r.id);
  if (!r.name.empty()) json.member("name", r.name);
}

void encode(const Functor& r, std::string& out) {
  RecordText json(out, "functor");
  json.member("id", r.id);
  if (!r.name.empty()) json.member("name", r.name);
  if (r.color) put_all(json.key("color"), *r.color);
}

void encode(const Operation& r, std::string& out) {
  RecordText json(out, "operation");
  json.member("id", r.id.value).member("context", r.context.value).member("op", word(r.op));
  if (r.internal) json.member("internal", true);
  if (r.replicated) json.member("replicated", true);
  if (r.task) json.member("task", *r.task);
  put_member(json, "domain", r.domain);
  if (r.fence) json.member("fence", word(*r.fence));
  put(json.key("where"), r.where);
  if (!r.after.empty()) put_all(json.key("after"), r.after);
  put_all(json.key("requirements"), r.requirements);
}

void encode(const Points& r, std::string& out) {
  RecordText json(out, "points");
  json.member("op", r.op.value);
  put_all(json.key("points"), r.points);
}

void encode(const Dependences& r, std::string& out) {
  RecordText json(out, "dependences");
  json.member("op", r.op.value);
  put_all(json.key("edges"), r.edges);
}

void encode(const Mapping& r, std::string& out) {
  RecordText json(out, "mapping");
  json.member("uid", r.uid.value).member("processor", r.processor.value).member("variant", r.variant);
  put_all(json.key("instances"), r.instances);
}

void encode(const Instance& r, std::string& out) {
  RecordText json(out, "instance");
  json.member("id", r.id.value).member("memory", r.memory.value).member("tree", r.tree.value);
  if (r.index_space) json.member("index_space", r.index_space->value);
  put_member(json, "domain", r.domain);
  put_all(json.key("fields"), r.fields);
  put(json.key("layout"), r.layout);
  json.member("bytes", r.bytes);
}

void encode(const Movement& r, std::string& out) {
  RecordText json(out, "movement");
  json.member("uid", r.uid.value).member("from", r.from.value).member("to", r.to.value);
  json.member("tree", r.tree.value);
  put_all(json.key("fields"), r.fields);
  put(json.key("domain"), r.domain);
  if (r.reduction != 0) json.member("reduction", r.reduction);
}

void encode(const Access& r, std::string& out) {
  RecordText json(out, "access");
  json.member("uid", r.uid.value).member("requirement", r.requirement).member("field", r.field);
  put_member(json, "read", r.read);
  put_member(json, "written", r.written);
  put_member(json, "reduced", r.reduced);
  json.member("exact", r.exact);
}

void encode(const Finding& r, std::string& out) {
  RecordText json(out, "finding");
  json.member("code", r.code).member("uid", r.uid.value);
  if (r.requirement) json.member("requirement", *r.requirement);
  if (r.field) json.member("field", *r.field);
  put_member(json, "point", r.point);
  json.member("message", r.message);
  put(json.key("where"), r.where);
}

void encode(const Timing& r, std::string& out) {
  RecordText json(out, "timing");
  json.member("uid", r.uid.value).member("processor", r.processor.value);
  json.member("start", r.start).member("end", r.end);
  if (r.ready) json.member("ready", *r.ready);
}

void encode(const End& r, std::string& out) {
  RecordText json(out, "end");
  json.member("records", r.records).member("status", word(r.status));
  if (!r.error.empty()) json.member("error", r.error);
}

}  // namespace testudo::trace
