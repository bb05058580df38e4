#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/trace/encode.h"
#include "core/trace/rank_set.h"
#include "core/trace/schema.h"

// Writes the traces that the ranks of a control-replicated program leave, without a runtime. It keeps,
// element by element, which ranks hold the newest value, and derives from that the messages, fills and
// dependences that a right run has; tests then change single records and see that it is noticed.
// One-dimensional regions.
namespace testudo::trace::test {

class RankProgram {
 public:
  // What an operation asks for. With a partition: point i uses subspace i.
  struct Use {
    RegionTreeId tree;
    IndexSpaceId space;
    PartitionId partition;
    std::vector<FieldId> fields;
    Privilege privilege = Privilege::kReadOnly;
  };

  // The clock of rank r is r seconds fast, and its run starts r microseconds later than that of rank 0.
  explicit RankProgram(int ranks, std::string program = "ranks", Mode mode = Mode::kParallel)
      : records(static_cast<size_t>(ranks)), uses_(records.size()), last_local_(records.size()) {
    for (int rank = 0; rank < ranks; ++rank) {
      Header header;
      header.producer = "test";
      header.program = program;
      header.mode = mode;
      header.rank = rank;
      header.ranks = ranks;
      header.clock_offset = -rank * kSecond;
      header.start = static_cast<uint64_t>(10 * kSecond + rank * (kSecond + kMicrosecond));
      add(rank, header);
      Machine machine;
      machine.processors = {{{static_cast<uint32_t>(rank + 1)}, ProcessorKind::kCpu, "", rank}};
      machine.memories = {{{static_cast<uint32_t>(rank + 1)}, "system", 1 << 30, rank}};
      add(rank, machine);
    }
    task(1, "top");
    Operation top = operation(OperationKind::kTask, 0);
    top.context = {};
    top.task = 1;
    announce_everywhere(top);
    ++last_uid_;
  }

  // By rank: the traces, but for their ends.
  std::vector<std::vector<Record>> records;

  int ranks() const { return static_cast<int>(records.size()); }
  static PointId top() { return {1}; }

  void task(TaskId id, const std::string& name) {
    everywhere(Task{id, name, {{0, ProcessorKind::kCpu, true, false, false, false, false}}});
  }
  IndexSpaceId space(const Domain& domain) {
    everywhere(IndexSpace{{++last_space_}, domain, {}, {}});
    domains_[{last_space_}] = domain;
    return {last_space_};
  }
  PartitionId partition(IndexSpaceId parent, const std::vector<Domain>& sets, const std::string& name = "p") {
    const PartitionId id{++last_partition_};
    Partition record{id, parent, id.value, colors(sets.size()), claim(sets), Claim::kUnclaimed, {}, {}};
    record.made_by.kind = OperatorKind::kColoring;
    everywhere(record);
    for (size_t c = 0; c < sets.size(); ++c) {
      const IndexSpaceId sub{++last_space_};
      everywhere(IndexSpace{sub, sets[c], id, DomainPoint(static_cast<coord_t>(c))});
      domains_[sub] = sets[c];
      subspaces_[id].push_back(sub);
    }
    everywhere(Name{NameOf::kPartition, id.value, {}, name});
    return id;
  }
  // Fields 1, 2... named x, y, z.
  RegionTreeId region(IndexSpaceId space, uint32_t fields = 1, const std::string& name = "r") {
    const RegionTreeId id{++last_tree_};
    everywhere(FieldSpace{{id.value}});
    for (uint32_t field = 1; field <= fields; ++field) {
      everywhere(Field{{id.value}, field, 8});
      everywhere(Name{NameOf::kField, field, id.value, std::string(1, static_cast<char>('w' + field))});
    }
    everywhere(Region{id, space, {id.value}});
    everywhere(Name{NameOf::kRegion, id.value, {}, name});
    roots_[id] = space;
    return id;
  }
  void reduction(ReductionId id) { everywhere(Reduction{id, "sum"}); }

  // Point i of n runs on rank i * ranks / n.
  OperationId index(TaskId task, size_t points, const std::vector<Use>& uses, uint32_t line) {
    Operation op = operation(OperationKind::kIndexTask, line);
    op.task = task;
    op.domain = colors(points);
    return launch(op, uses, points,
                  [&](size_t i) { return static_cast<int>(i) * ranks() / static_cast<int>(points); });
  }
  OperationId single(TaskId task, int owner, const std::vector<Use>& uses, uint32_t line) {
    Operation op = operation(OperationKind::kTask, line);
    op.task = task;
    return launch(op, uses, 1, [&](size_t) { return owner; });
  }
  // Each rank writes the value when it first needs it.
  OperationId fill(RegionTreeId tree, const std::vector<FieldId>& fields, uint32_t line) {
    Operation op = operation(OperationKind::kFill, line);
    op.requirements = {requirement({tree, roots_.at(tree), {}, fields, Privilege::kWriteDiscard})};
    for (int rank = 0; rank < ranks(); ++rank) add(rank, op);
    for (const FieldId field : fields) {
      for (const DomainPoint& p : domains_.at(roots_.at(tree)).points()) {
        data_[{tree, field, p[0]}] = {0, ~uint64_t{0}, {}};
      }
    }
    return op.id;
  }
  // Every rank has a point of it.
  OperationId fence(uint32_t line) {
    Operation op = operation(OperationKind::kFence, line);
    op.fence = FenceKind::kExecution;
    announce_everywhere(op);
    for (auto& uses : uses_) {
      if (uses.empty()) continue;
      Dependences edges{op.id, {}};
      for (const Past& past : uses) edges.edges.push_back({{last_uid_ + 1}, past.uid});
      add(static_cast<int>(&uses - uses_.data()), edges);
    }
    ++last_uid_;
    return op.id;
  }
  // Launched by a task that runs on this rank alone.
  PointId child(TaskId task, int rank, PointId parent, const Use& use, uint32_t line) {
    Operation op;
    op.id = {local(rank)};
    op.op = OperationKind::kTask;
    op.context = parent;
    op.task = task;
    op.where = {"program.cc", line, "child", ""};
    op.requirements = {requirement(use)};
    const PointId uid{local(rank)};
    add(rank, op);
    add(rank, Points{op.id, {{uid, {}, {use.space}, {}}}});
    return uid;
  }

  PointId uid(OperationId op, size_t point = 0) const { return first_uid_.at(op) + point; }
  size_t message_count() const { return messages_; }

  std::vector<NamedText> texts(Status status = Status::kOk) const {
    std::vector<NamedText> texts;
    for (size_t rank = 0; rank < records.size(); ++rank) {
      std::string text;
      for (const Record& record : records[rank]) {
        std::visit([&](const auto& r) { encode(r, text); }, record);
        text += '\n';
      }
      encode(End{records[rank].size(), status, status == Status::kOk ? "" : "broken"}, text);
      texts.emplace_back("rank" + std::to_string(rank), text + '\n');
    }
    return texts;
  }
  Result<Trace> load() const { return load_trace_texts(texts()); }
  Trace trace() const { return load().value(); }

 private:
  static constexpr int64_t kSecond = 1'000'000'000;
  static constexpr int64_t kMicrosecond = 1000;

  struct Uid {
    uint64_t first = 0;
    PointId operator+(size_t i) const { return {first + i}; }
  };
  // One element of a field: who holds what was last written, who would have to write a fill's value first,
  // and whose contributions since then each rank has (bit sets of ranks).
  struct Element {
    uint64_t holders = ~uint64_t{0};
    uint64_t fillers = 0;
    std::map<int, uint64_t> known;  // by contributor: the ranks that have all it contributed
  };
  using Place = std::tuple<RegionTreeId, FieldId, coord_t>;
  struct Past {
    PointId uid;
    RegionTreeId tree;
    FieldId field = 0;
    Domain domain;
    Privilege privilege = Privilege::kReadOnly;
  };
  // From rank, to rank, partial reductions of which rank; -1: the data.
  using Route = std::tuple<int, int, int>;

  static Claim claim(const std::vector<Domain>& sets) {
    for (size_t i = 0; i < sets.size(); ++i) {
      for (size_t j = 0; j < i; ++j) {
        if (sets[i].overlaps(sets[j])) return Claim::kComputedNot;
      }
    }
    return Claim::kComputed;
  }

  template <typename R>
  void add(int rank, const R& record) {
    records[static_cast<size_t>(rank)].push_back(record);
  }
  template <typename R>
  void everywhere(const R& record) {
    for (int rank = 0; rank < ranks(); ++rank) add(rank, record);
  }
  static Domain colors(size_t count) {
    return Domain::box(DomainPoint(0), DomainPoint(static_cast<coord_t>(count) - 1));
  }
  static uint64_t bit(int rank) { return uint64_t{1} << rank; }
  uint64_t local(int rank) {
    return (static_cast<uint64_t>(rank + 1) << 40) | ++last_local_[static_cast<size_t>(rank)];
  }

  Operation operation(OperationKind kind, uint32_t line) {
    Operation op;
    op.id = {++last_operation_};
    op.op = kind;
    op.context = top();
    op.replicated = true;
    if (line != 0) op.where = {"program.cc", line, "top", ""};
    return op;
  }
  void announce_everywhere(const Operation& op) {
    for (int rank = 0; rank < ranks(); ++rank) {
      add(rank, op);
      add(rank, Points{op.id, {{{last_uid_ + 1}, {}, {}, {}}}});
    }
    first_uid_[op.id] = {last_uid_ + 1};
  }

  Requirement requirement(const Use& use) const {
    Requirement r;
    r.tree = use.tree;
    r.index_space = use.space;
    r.partition = use.partition;
    if (use.partition) r.functor = 0;
    r.parent = roots_.at(use.tree);
    r.fields = use.fields;
    r.privilege = use.privilege;
    if (use.privilege == Privilege::kReduce) r.reduction = 1;
    return r;
  }
  IndexSpaceId region_of(const Use& use, size_t point) const {
    return use.partition ? subspaces_.at(use.partition).at(point) : use.space;
  }

  template <typename Owner>
  OperationId launch(Operation op, const std::vector<Use>& uses, size_t points, Owner owner) {
    for (const Use& use : uses) op.requirements.push_back(requirement(use));
    bring_data(uses, points, owner);
    std::vector<Points> own(records.size(), Points{op.id, {}});
    first_uid_[op.id] = {last_uid_ + 1};
    for (size_t i = 0; i < points; ++i) {
      Point point{
          {last_uid_ + 1 + i}, op.domain ? DomainPoint(static_cast<coord_t>(i)) : DomainPoint(), {}, {}};
      for (const Use& use : uses) point.regions.push_back(region_of(use, i));
      own[static_cast<size_t>(owner(i))].points.push_back(point);
    }
    last_uid_ += points;
    for (int rank = 0; rank < ranks(); ++rank) {
      add(rank, op);
      if (!own[static_cast<size_t>(rank)].points.empty()) add(rank, own[static_cast<size_t>(rank)]);
    }
    for (size_t i = 0; i < points; ++i) {
      for (const Use& use : uses) {
        for (const FieldId field : use.fields) {
          note(owner(i), op.id, uid(op.id, i),
               {{}, use.tree, field, domains_.at(region_of(use, i)), use.privilege});
        }
      }
      time(owner(i), uid(op.id, i));
    }
    for (size_t i = 0; i < points; ++i) {
      for (const Use& use : uses) change(use, region_of(use, i), owner(i));
    }
    return op.id;
  }

  void time(int rank, PointId uid) {
    now_ += kMicrosecond;
    const auto start = static_cast<uint64_t>(now_ - rank * kMicrosecond);
    add(rank, Timing{uid, {static_cast<uint32_t>(rank + 1)}, start, start + 900, {}});
  }

  // Orders the point after all earlier uses on its rank that conflict.
  void note(int rank, OperationId op, PointId uid, Past use) {
    std::vector<Past>& all = uses_[static_cast<size_t>(rank)];
    Dependences edges{op, {}};
    for (const Past& past : all) {
      const bool apart =
          past.tree != use.tree || past.field != use.field || !past.domain.overlaps(use.domain);
      const bool alike = past.privilege == use.privilege &&
                         (use.privilege == Privilege::kReadOnly || use.privilege == Privilege::kReduce);
      if (!apart && !alike && past.uid != uid) edges.edges.push_back({uid, past.uid});
    }
    if (!edges.edges.empty()) add(rank, edges);
    use.uid = uid;
    all.push_back(std::move(use));
  }

  void change(const Use& use, IndexSpaceId space, int rank) {
    if (use.privilege == Privilege::kReadOnly) return;
    for (const FieldId field : use.fields) {
      for (const DomainPoint& p : domains_.at(space).points()) {
        Element& element = data_[{use.tree, field, p[0]}];
        if (use.privilege == Privilege::kReduce) {
          element.known[rank] = bit(rank);
        } else {
          element = {bit(rank), 0, {}};
        }
      }
    }
  }

  template <typename Owner>
  void bring_data(const std::vector<Use>& uses, size_t points, Owner owner) {
    for (const Use& use : uses) {
      if (use.privilege != Privilege::kReadOnly && use.privilege != Privilege::kReadWrite) continue;
      for (const FieldId field : use.fields) {
        std::map<int, std::vector<coord_t>> fills;
        for (size_t i = 0; i < points; ++i) collect_fills(use, field, region_of(use, i), owner(i), fills);
        for (const auto& [rank, elements] : fills) write_fill(rank, use.tree, field, elements);
        std::map<Route, std::vector<coord_t>> routes;
        for (size_t i = 0; i < points; ++i) collect_routes(use, field, region_of(use, i), owner(i), routes);
        send_along(use.tree, field, routes, false);
        send_along(use.tree, field, routes, true);
        arrive(use.tree, field, routes);
      }
    }
  }

  void collect_fills(const Use& use, FieldId field, IndexSpaceId space, int rank,
                     std::map<int, std::vector<coord_t>>& fills) {
    for (const DomainPoint& p : domains_.at(space).points()) {
      Element& element = data_[{use.tree, field, p[0]}];
      if ((element.fillers & bit(rank)) == 0) continue;
      element.fillers &= ~bit(rank);
      element.holders |= bit(rank);
      fills[rank].push_back(p[0]);
    }
  }

  static int first_of(uint64_t ranks) {
    int first = 0;
    while ((ranks & bit(first)) == 0) ++first;
    return first;
  }

  // All from those who had the data before: nobody passes on what it only just gets.
  void collect_routes(const Use& use, FieldId field, IndexSpaceId space, int rank,
                      std::map<Route, std::vector<coord_t>>& routes) {
    for (const DomainPoint& p : domains_.at(space).points()) {
      const Element& element = data_[{use.tree, field, p[0]}];
      const bool has_base = (element.holders & bit(rank)) != 0;
      const int source = has_base ? rank : first_of(element.holders);
      if (!has_base) routes[{source, rank, -1}].push_back(p[0]);
      for (const auto& [contributor, known] : element.known) {
        if ((known & (bit(rank) | bit(source))) == 0)
          routes[{contributor, rank, contributor}].push_back(p[0]);
      }
    }
  }
  void arrive(RegionTreeId tree, FieldId field, const std::map<Route, std::vector<coord_t>>& routes) {
    for (const auto& [route, elements] : routes) {
      const auto [from, to, contributor] = route;
      for (const coord_t e : elements) {
        Element& element = data_[{tree, field, e}];
        if (contributor < 0) element.holders |= bit(to);
        for (auto& [by, known] : element.known) {
          if (by == contributor || (contributor < 0 && (known & bit(from)) != 0)) known |= bit(to);
        }
      }
    }
  }

  static Domain domain_of(std::vector<coord_t> elements) {
    std::sort(elements.begin(), elements.end());
    elements.erase(std::unique(elements.begin(), elements.end()), elements.end());
    std::vector<std::pair<DomainPoint, DomainPoint>> boxes;
    for (const coord_t e : elements) {
      if (!boxes.empty() && boxes.back().second[0] + 1 == e) {
        boxes.back().second = DomainPoint(e);
      } else {
        boxes.emplace_back(DomainPoint(e), DomainPoint(e));
      }
    }
    return Domain::from_boxes(1, boxes);
  }

  void write_fill(int rank, RegionTreeId tree, FieldId field, const std::vector<coord_t>& elements) {
    Piece piece{0, 0, domain_of(elements)};
    announce_pieces(rank, OperationKind::kFill, tree, field, Privilege::kWriteDiscard, {piece});
  }

  struct Piece {
    int peer = 0;
    uint64_t tag = 0;
    Domain domain;
  };

  // One operation of each rank sends, one receives, of each kind. Odd ranks announce the receive first.
  void send_along(RegionTreeId tree, FieldId field, const std::map<Route, std::vector<coord_t>>& routes,
                  bool reduction) {
    std::vector<std::vector<Piece>> sends(records.size()), receives(records.size());
    for (const auto& [route, elements] : routes) {
      const auto [from, to, contributor] = route;
      if ((contributor >= 0) != reduction) continue;
      const Domain domain = domain_of(elements);
      const uint64_t tag = 1000 + messages_++;
      sends[static_cast<size_t>(from)].push_back({to, tag, domain});
      receives[static_cast<size_t>(to)].push_back({from, tag, domain});
    }
    const Privilege privilege = reduction ? Privilege::kReduce : Privilege::kWriteDiscard;
    for (int rank = 0; rank < ranks(); ++rank) {
      for (const bool sending : {rank % 2 == 0, rank % 2 != 0}) {
        const auto& pieces = (sending ? sends : receives)[static_cast<size_t>(rank)];
        announce_pieces(rank, sending ? OperationKind::kSend : OperationKind::kReceive, tree, field,
                        sending ? Privilege::kReadOnly : privilege, pieces, reduction);
      }
    }
  }

  // An internal operation of one rank, with a point for each piece, over a partition that only it knows.
  void announce_pieces(int rank, OperationKind kind, RegionTreeId tree, FieldId field, Privilege privilege,
                       const std::vector<Piece>& pieces, bool reduction = false) {
    if (pieces.empty()) return;
    const uint32_t base = static_cast<uint32_t>(rank + 1) << 20;
    const PartitionId partition{base + ++last_local_partition_};
    std::vector<Domain> sets;
    for (const Piece& piece : pieces) sets.push_back(piece.domain);
    const Domain all = colors(pieces.size());
    Partition record{partition, roots_.at(tree), partition.value, all, claim(sets), Claim::kUnclaimed, {},
                     {}};
    record.made_by.kind = OperatorKind::kColoring;
    add(rank, record);
    Operation op;
    op.id = {local(rank)};
    op.op = kind;
    op.internal = true;
    op.context = top();
    op.domain = colors(pieces.size());
    op.requirements = {requirement({tree, {}, partition, {field}, privilege})};
    Points points{op.id, {}};
    for (size_t i = 0; i < pieces.size(); ++i) {
      const IndexSpaceId space{base + ++last_local_space_};
      const DomainPoint color(static_cast<coord_t>(i));
      add(rank, IndexSpace{space, pieces[i].domain, partition, color});
      Point point{{local(rank)}, color, {space}, {}};
      const uint64_t bytes = pieces[i].domain.volume() * 8;
      if (kind != OperationKind::kFill)
        point.message = Message{pieces[i].peer, pieces[i].tag, bytes, reduction};
      points.points.push_back(point);
    }
    add(rank, op);
    add(rank, points);
    for (size_t i = 0; i < pieces.size(); ++i) {
      note(rank, op.id, points.points[i].uid, {{}, tree, field, pieces[i].domain, privilege});
      time(rank, points.points[i].uid);
    }
  }

  std::vector<std::vector<Past>> uses_;
  std::vector<uint64_t> last_local_;
  std::map<Place, Element> data_;
  std::map<IndexSpaceId, Domain> domains_;
  std::map<PartitionId, std::vector<IndexSpaceId>> subspaces_;
  std::map<RegionTreeId, IndexSpaceId> roots_;
  std::map<OperationId, Uid> first_uid_;
  uint32_t last_space_ = 0, last_partition_ = 0, last_tree_ = 0;
  uint32_t last_local_space_ = 0, last_local_partition_ = 0;
  uint64_t last_operation_ = 0, last_uid_ = 0;
  size_t messages_ = 0;
  int64_t now_ = 1000 * kMicrosecond;
};

}  // namespace testudo::trace::test
