#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/execution/context.h"
#include "core/execution/replay/replay_block.h"
#include "core/execution/replay/template_recorder.h"
#include "core/execution/runtime.h"

namespace testudo {

// The traces of one context, in Legion's sense: between begin_trace and end_trace a program repeats itself.
// The launches of a trace are analysed and recorded once, and then replayed wherever the template holds:
//
//   begin ----> a template holds ----> launches are held back ----> end: they are replayed
//         |                                   | one differs, or something else happens
//         |                                   v
//         +---> none does -----------> launches go their way, maybe recorded
//
// Nothing is lost by a trace that turns out to be none: what was held back is launched as ever. Used by the
// context's thread only.
class Tracing {
 public:
  explicit Tracing(Context& context) : context_(context) {}
  ~Tracing();

  // Errors: T0560 a trace is begun in another, T0561 the trace that is ended was not begun.
  void begin(TraceId trace);
  void end(TraceId trace);

  // Takes the launch where it is held back.
  std::optional<LaunchResult> hold(TaskLaunch& launch);
  std::optional<LaunchResult> hold(const RepeatedLaunch& launch);
  // The task does something else than to launch what the trace can have.
  void interrupt();
  // The same; and what was recorded holds no more.
  void forget();
  // Not null while launches are recorded.
  TemplateRecorder* recorder() { return recorder_.get(); }

 private:
  class HeldFutures;
  struct Held;
  struct Trace {
    std::vector<std::shared_ptr<LaunchTemplate>> templates;  // that of the last replay or recording first
    unsigned recordings = 0;                                 // since a template was last replayed

    void put_first(std::shared_ptr<LaunchTemplate> one);
    void clear();
  };

  bool possible() const;
  bool holds(const LaunchTemplate& recorded) const;
  void record(Trace& trace);
  // Of the launch that comes next, or null: then it goes its way.
  LaunchTemplate::Launch* next();
  void deviate();
  LaunchResult result_of(const LaunchTemplate::Launch& recorded);
  void launch_held();
  void replay();

  Context& context_;
  std::unordered_map<TraceId, Trace> traces_;
  std::optional<TraceId> open_;
  std::unique_ptr<TemplateRecorder> recorder_;
  std::shared_ptr<LaunchTemplate> replayed_;  // null: nothing is held back
  HeldValues values_;
  std::vector<std::shared_ptr<Held>> held_;  // per launch; null: nobody asks for futures
};

}  // namespace testudo
