#include "core/trace/rank_set.h"

#include <map>

#include "core/base/check.h"
#include "core/trace/rank_merge.h"
#include "core/trace/words.h"

namespace testudo::trace {
namespace {

struct NamedTrace {
  std::string name;
  Trace trace;
};

std::string ranks_text(int ranks) {
  return std::to_string(ranks) + (ranks == 1 ? " rank" : " ranks");
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// Why two traces are not of one run; empty where they may be.
std::string contradiction(const NamedTrace& first, const NamedTrace& second) {
  const Header& a = first.trace.header();
  const Header& b = second.trace.header();
  const auto differ = [&](const std::string& ours, const std::string& theirs) {
    return first.name + " is of " + ours + ", but " + second.name + " of " + theirs +
           ": these are not the traces of one run";
  };
  if (a.ranks != b.ranks) return differ("a run on " + ranks_text(a.ranks), "one on " + ranks_text(b.ranks));
  if (a.program != b.program) return differ("program '" + a.program + "'", "'" + b.program + "'");
  if (a.arguments != b.arguments)
    return differ("a run with the arguments '" + joined(a.arguments) + "'",
                  "one with '" + joined(b.arguments) + "'");
  if (a.mode != b.mode)
    return differ("a run of mode " + std::string(word(a.mode)), "one of mode " + std::string(word(b.mode)));
  return {};
}

// Why these are not all traces of one run; empty where they are.
std::string why_incomplete(const std::vector<NamedTrace>& traces) {
  const NamedTrace& first = traces.front();
  const int ranks = first.trace.header().ranks;
  std::map<int, const NamedTrace*> of_rank;
  for (const NamedTrace& named : traces) {
    const std::string wrong = contradiction(first, named);
    if (!wrong.empty()) return wrong;
    const auto [place, is_new] = of_rank.try_emplace(named.trace.header().rank, &named);
    if (is_new) continue;
    if (ranks == 1) return first.name + " and " + named.name + " are of runs on one rank: give one at a time";
    return place->second->name + " and " + named.name + " are both of rank " + std::to_string(place->first);
  }
  if (static_cast<int>(traces.size()) == ranks) return {};
  if (traces.size() == 1) {
    return first.name + " is the trace of rank " + std::to_string(first.trace.header().rank) +
           " of a run on " + ranks_text(ranks) + ": give the traces of all ranks together";
  }
  int missing = 0;
  while (of_rank.contains(missing)) ++missing;
  return "the run was on " + ranks_text(ranks) + ", but no trace of rank " + std::to_string(missing) +
         " was given";
}

Result<Trace> merge(std::vector<NamedTrace> traces) {
  const std::string wrong = why_incomplete(traces);
  if (!wrong.empty()) return Error{wrong};
  if (traces.size() == 1) return std::move(traces.front().trace);
  std::vector<Trace> ranks(traces.size());
  for (NamedTrace& named : traces) {
    const auto rank = static_cast<size_t>(named.trace.header().rank);
    ranks[rank] = std::move(named.trace);
  }
  try {
    return RankMerger(std::move(ranks)).run();
  } catch (const FormatError& error) {
    return Error{std::string("the traces cannot be read together: ") + error.what()};
  }
}

}  // namespace

Result<Trace> load_traces(std::span<const std::string> paths) {
  CHECK(!paths.empty());
  std::vector<NamedTrace> traces;
  for (const std::string& path : paths) {
    Result<Trace> trace = load_trace(path);
    if (!trace.ok()) return Error{trace.error()};
    traces.push_back({path, std::move(trace).value()});
  }
  return merge(std::move(traces));
}

Result<Trace> load_trace_texts(std::span<const NamedText> texts) {
  CHECK(!texts.empty());
  std::vector<NamedTrace> traces;
  for (const auto& [name, text] : texts) {
    Result<Trace> trace = load_trace_text(text, name);
    if (!trace.ok()) return Error{trace.error()};
    traces.push_back({name, std::move(trace).value()});
  }
  return merge(std::move(traces));
}

}  // namespace testudo::trace
