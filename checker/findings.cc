#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "checker/accesses.h"

namespace testudo::checker {
namespace {

// Puts the names that a trace has for things into a text of the runtime, which has only their numbers:
// "field 3 of requirement 0 (region tree 1, index space 36" becomes "field 'charge' of requirement 0 (region
// 'nodes', index space 'pieces[2]'". What has no name keeps its number.
class Naming {
 public:
  // `tree`: whose fields the text speaks of, where it does not say so itself.
  Naming(const trace::Trace& trace, RegionTreeId tree) : trace_(trace), tree_(tree) {}

  std::string with_names(std::string_view text) {
    if (const size_t at = text.find(kRegion); !tree_ && at != std::string_view::npos)
      tree_ = RegionTreeId{number_at(text, at + kRegion.size()).first};
    std::string out;
    for (size_t at = 0; at < text.size();) {
      const auto [name, length] = name_at(text, at);
      out += length == 0 ? std::string(1, text[at]) : name;
      at += std::max<size_t>(length, 1);
    }
    return out;
  }

 private:
  static constexpr std::string_view kField = "field ";
  static constexpr std::string_view kRegion = "region tree ";
  static constexpr std::string_view kSpace = "index space ";
  static constexpr std::string_view kPartition = "partition ";

  static bool in_word(std::string_view text, size_t at) {
    return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '_');
  }

  // The number there, and how many characters it takes; 0 where there is none.
  static std::pair<uint32_t, size_t> number_at(std::string_view text, size_t at) {
    uint32_t number = 0;
    const char* const begin = text.data() + std::min(at, text.size());
    const auto [end, failure] = std::from_chars(begin, text.data() + text.size(), number);
    const auto length = static_cast<size_t>(end - begin);
    return failure == std::errc() && !in_word(text, at + length) ? std::pair(number, length)
                                                                 : std::pair(0u, size_t{0});
  }

  // What is named there, and how many characters it replaces; 0 where nothing is.
  std::pair<std::string, size_t> name_at(std::string_view text, size_t at) const {
    if (at > 0 && in_word(text, at - 1)) return {};
    for (const std::string_view kind : {kField, kRegion, kSpace, kPartition}) {
      if (text.substr(at, kind.size()) != kind) continue;
      const auto [number, digits] = number_at(text, at + kind.size());
      const std::string name = digits == 0 ? std::string() : name_of(kind, number);
      if (name.empty()) return {};
      const std::string what(kind == kRegion ? "region " : kind);
      return {what + "'" + name + "'", kind.size() + digits};
    }
    return {};
  }

  std::string name_of(std::string_view kind, uint32_t number) const {
    if (kind == kField) return name_of_field(number);
    if (kind == kRegion) return name_in(trace_.regions(), RegionTreeId{number});
    if (kind == kPartition) return name_in(trace_.partitions(), PartitionId{number});
    const std::string own = name_in(trace_.spaces(), IndexSpaceId{number});
    const auto* const space = find(trace_.spaces(), IndexSpaceId{number});
    if (!own.empty() || space == nullptr || !space->record.parent) return own;
    const std::string partition = name_in(trace_.partitions(), *space->record.parent);
    if (partition.empty()) return {};
    return partition + "[" + to_string(space->record.color.value_or(DomainPoint())) + "]";
  }

  std::string name_of_field(uint32_t number) const {
    const auto* const region = find(trace_.regions(), tree_);
    if (region == nullptr) return {};
    const auto& fields = trace_.field_space(region->record.field_space).fields;
    const auto at = std::find_if(fields.begin(), fields.end(),
                                 [number](const trace::FieldNode& f) { return f.record.id == number; });
    return at == fields.end() ? std::string() : at->name;
  }

  static RegionTreeId id_of(const trace::RegionNode& region) { return region.record.tree; }
  template <typename Node>
  static auto id_of(const Node& node) {
    return node.record.id;
  }

  // The text may speak of what the trace does not have.
  template <typename Node, typename Id>
  static const Node* find(const std::vector<Node>& nodes, Id id) {
    const auto at =
        std::find_if(nodes.begin(), nodes.end(), [id](const Node& node) { return id_of(node) == id; });
    return at == nodes.end() ? nullptr : &*at;
  }
  template <typename Node, typename Id>
  static std::string name_in(const std::vector<Node>& nodes, Id id) {
    const Node* const node = find(nodes, id);
    return node == nullptr ? std::string() : node->name;
  }

  const trace::Trace& trace_;
  RegionTreeId tree_;
};

Verdict verdict_of(const Program& program, const trace::Finding& finding) {
  const trace::Trace& trace = program.trace();
  Verdict verdict;
  verdict.obligation = Obligation::kRunFindings;
  verdict.answer = Answer::kRefuted;
  verdict.method = "run";
  verdict.subject = "the run";
  verdict.point = finding.point;
  verdict.where = finding.where;
  RegionTreeId tree;
  if (finding.uid) {
    const uint32_t node = program.node_at(finding.uid);
    verdict.parties = {program.party(node)};
    verdict.subject = verdict.parties[0].name;
    if (location_text(verdict.parties[0].where) == location_text(finding.where)) verdict.where = {};
    if (finding.requirement)
      tree = program.record(program.operation_of(node)).requirements[*finding.requirement].tree;
    if (finding.requirement && finding.field) verdict.field = trace.field_name(tree, *finding.field);
  }
  verdict.message = finding.code + ": " + Naming(trace, tree).with_names(finding.message);
  return verdict;
}

Verdict verdict_of_end(const trace::Trace& trace) {
  Verdict verdict;
  verdict.obligation = Obligation::kRunFindings;
  verdict.answer = Answer::kRefuted;
  verdict.method = "run";
  verdict.subject = "program '" + trace.header().program + "'";
  const std::string& error = trace.end().error;
  verdict.message = "The program ended with an error: " +
                    (error.empty() ? std::string("it gave none") : Naming(trace, {}).with_names(error)) + ".";
  return verdict;
}

}  // namespace

Verdicts check_findings(const Program& program) {
  const trace::Trace& trace = program.trace();
  std::map<std::tuple<std::string, std::string, uint32_t, std::string>, Verdict> alike;
  for (const trace::Finding& finding : trace.findings()) {
    Verdict& verdict = alike[{finding.code, finding.where.file, finding.where.line, finding.message}];
    if (verdict.message.empty()) {
      verdict = verdict_of(program, finding);
    } else {
      ++verdict.count;
    }
  }
  Verdicts verdicts;
  for (auto& [key, verdict] : alike) verdicts.add(std::move(verdict));
  if (trace.end().status == trace::Status::kFailed) verdicts.add(verdict_of_end(trace));
  if (verdicts.list().empty() && trace.header().mode == trace::Mode::kInstrumented) {
    verdicts.add_checked(Obligation::kRunFindings, 1);
  }
  return verdicts;
}

}  // namespace testudo::checker
