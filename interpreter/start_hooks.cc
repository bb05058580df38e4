// What the start of a program calls to have itself watched.
#include "core/api/start_hooks.h"

#include "interpreter/instrumented_executor.h"
#include "interpreter/recorder.h"

namespace testudo {

std::unique_ptr<Observer> make_recorder(const RecordingOptions& options) {
  trace::Header header;
  header.producer = "testudo";
  header.program = options.program;
  header.arguments = options.arguments;
  header.mode = options.instrumented ? trace::Mode::kInstrumented : trace::Mode::kParallel;
  return std::make_unique<Recorder>(options.path, std::move(header));
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
