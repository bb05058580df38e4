// What the start of a program calls to have itself watched.
#include "core/api/start_hooks.h"

#include "core/base/rank_file.h"
#include "interpreter/instrumented_executor.h"
#include "interpreter/recorder.h"

namespace testudo {

std::unique_ptr<Observer> make_recorder(const RecordingOptions& options) {
  trace::Header header;
  header.producer = "testudo";
  header.program = options.program;
  header.arguments = options.arguments;
  header.mode = options.instrumented ? trace::Mode::kInstrumented : trace::Mode::kParallel;
  header.rank = options.rank;
  header.ranks = options.ranks;
  header.clock_offset = options.clock_offset_ns;
  return std::make_unique<Recorder>(rank_file(options.path, options.rank, options.ranks), std::move(header));
}

std::unique_ptr<Executor> make_instrumented_executor(Observer* observer) {
  auto executor = std::make_unique<InstrumentedExecutor>(observer);
  if (auto* recorder = dynamic_cast<Recorder*>(observer)) {
    recorder->set_operation_listener(
        [&listener = *executor](const OperationRecord& operation) { listener.on_operation(operation); });
  }
  return executor;
}

}  // namespace testudo
