#include "core/api/detail/command_line.h"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <map>

#include "core/api/detail/convert.h"
#include "core/api/start_hooks.h"
#include "core/base/log.h"
#include "core/cluster/clock_offset.h"

namespace Legion::detail {

namespace {

constexpr testudo::Log kLog("runtime");

[[noreturn]] void bad_value(const std::string& flag, const std::string& value, const std::string& wanted) {
  throw_error("T0508", "the value '" + value + "' of " + flag + " makes no sense: it must be " + wanted);
}

uint64_t to_count(const std::string& flag, const std::string& value, uint64_t least, uint64_t most) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size() || number < least || number > most) {
    bad_value(flag, value, "a number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  return number;
}

// Megabytes, unless a suffix says otherwise.
uint64_t to_bytes(const std::string& flag, std::string value) {
  const std::string given = value;
  unsigned shift = 20;
  const std::string suffixes = "bkmgt";
  if (!value.empty()) {
    const size_t suffix = suffixes.find(static_cast<char>(std::tolower(value.back())));
    if (suffix != std::string::npos) {
      shift = 10 * static_cast<unsigned>(suffix);
      value.pop_back();
    }
  }
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size() || number == 0 ||
      number > UINT64_MAX >> shift) {
    bad_value(flag, given, "a positive number of megabytes, or a number with one of the suffixes k, m, g, t");
  }
  return number << shift;
}

class Parser {
 public:
  Parser(int argc, const char* const* argv) : arguments_(argv, argv + argc) {
    line_.consumed.resize(arguments_.size());
  }

  CommandLine parse(const char* environment) {
    line_.config.arguments = arguments_;
    for (at_ = 1; at_ < arguments_.size(); ++at_) argument();
    if (environment) from_environment(environment);
    if (line_.check && line_.trace_file.empty()) {
      line_.trace_file = default_trace();
      line_.default_trace = true;
    }
    return std::move(line_);
  }

 private:
  using Handler = void (Parser::*)(const std::string& flag, const std::string& value);

  void argument() {
    const std::string flag = arguments_[at_];
    const auto it = handlers().find(flag);
    if (it != handlers().end()) {
      if (at_ + 1 >= arguments_.size()) throw_error("T0508", flag + " needs a value");
      line_.consumed[at_] = line_.consumed[at_ + 1] = true;
      (this->*it->second)(flag, arguments_[++at_]);
      return;
    }
    if (flag == "-lg:no_tracing" || flag == "-hl:no_tracing") {
      line_.consumed[at_] = true;
      line_.config.replay_traces = false;
      return;
    }
    if (flag.rfind("-tt:", 0) == 0) {
      line_.consumed[at_] = own_flag(flag);
      return;
    }
    if (flag.rfind("-ll:", 0) == 0 || flag.rfind("-lg:", 0) == 0) {
      kLog.warning("flag " + flag + " is not known and has no effect");
    }
  }

  bool own_flag(const std::string& flag) {
    const size_t equals = flag.find('=');
    const std::string name = flag.substr(0, equals);
    const std::string value = equals == std::string::npos ? "" : flag.substr(equals + 1);
    if (equals != std::string::npos && value.empty()) throw_error("T0508", name + "= needs a value");
    if (name == "-tt:check") {
      line_.check = true;
      if (!value.empty()) set_trace(flag, value);
    } else if (name == "-tt:safe-replication") {
      line_.config.safe_replication = true;
    } else if (name == "-tt:ranks") {
      line_.ranks = static_cast<int>(to_count(name, value, 1, 1024));
    } else if (name == "-tt:hang-timeout") {
      hang_timeout(name, value);
    } else if (name == "-tt:trace" || name == "-tt:profile") {
      if (value.empty()) throw_error("T0508", name + " needs a file name: " + name + "=FILE");
      name == "-tt:trace" ? set_trace(flag, value) : static_cast<void>(line_.profile_file = value);
    } else {
      kLog.warning("flag " + flag +
                   " is not known and has no effect; there are -tt:check[=FILE] (FILE is "
                   "PROGRAM.trace.jsonl unless named), -tt:trace=FILE, -tt:profile=FILE, -tt:ranks=N, "
                   "-tt:safe-replication and -tt:hang-timeout=S");
      return false;
    }
    return true;
  }

  void from_environment(const std::string& text) {
    if (text.empty()) return;
    const size_t equals = text.find('=');
    if (text.substr(0, equals) != "check") {
      throw_error("T0508",
                  "the environment variable TESTUDO is '" + text + "'; it can be check or check=FILE");
    }
    line_.check = true;
    if (equals == std::string::npos) return;
    if (equals + 1 == text.size()) throw_error("T0508", "TESTUDO=check= needs a file name");
    set_trace("TESTUDO=" + text, text.substr(equals + 1));
  }

  // A run writes one trace.
  void set_trace(const std::string& by, const std::string& file) {
    if (!line_.trace_file.empty() && line_.trace_file != file) {
      throw_error("T0508", by + " names another trace file than '" + line_.trace_file +
                               "', which is named already; a run writes one trace, so name one");
    }
    line_.trace_file = file;
  }

  std::string default_trace() const {
    const std::string program = arguments_.empty() ? "program" : arguments_[0];
    return std::filesystem::path(program).filename().string() + ".trace.jsonl";
  }

  void cpus(const std::string& flag, const std::string& value) {
    line_.config.cpus = static_cast<unsigned>(to_count(flag, value, 1, 4096));
  }
  void utility(const std::string& flag, const std::string& value) {
    line_.config.utility_processors = static_cast<unsigned>(to_count(flag, value, 0, 4096));
  }
  void system_memory(const std::string& flag, const std::string& value) {
    line_.config.system_memory = to_bytes(flag, value);
    line_.config.limit_system_memory = true;
  }
  void stack(const std::string& flag, const std::string& value) {
    constexpr uint64_t kLeast = 64 << 10;
    line_.config.stack_bytes = to_bytes(flag, value);
    if (line_.config.stack_bytes < kLeast) bad_value(flag, value, "at least 64k: tasks need room to run");
  }
  void window(const std::string& flag, const std::string& value) {
    line_.config.window = static_cast<unsigned>(to_count(flag, value, 1, 1u << 30));
  }
  void hang_timeout(const std::string& flag, const std::string& value) {
    constexpr uint64_t kMonth = 30 * 24 * 3600;
    line_.config.hang_timeout = std::chrono::seconds(to_count(flag, value, 1, kMonth));
  }
  void level(const std::string& flag, const std::string& value) {
    if (!testudo::LogSink::instance().set_levels(value)) {
      bad_value(flag, value, "a level from 0 to 7, or category=level, or several of them with commas");
    }
  }
  void logfile(const std::string& flag, const std::string& value) {
    if (!testudo::LogSink::instance().set_file(value, 0))
      bad_value(flag, value, "a file that can be written");
  }
  // Known flags that mean nothing here: there is no such processor or memory, or no such limit.
  void ignored(const std::string&, const std::string&) {}

  static const std::map<std::string, Handler>& handlers() {
    static const std::map<std::string, Handler> table = {
        {"-ll:cpu", &Parser::cpus},
        {"-ll:util", &Parser::utility},
        {"-ll:csize", &Parser::system_memory},
        {"-ll:stacksize", &Parser::stack},
        {"-lg:window", &Parser::window},
        {"-hl:window", &Parser::window},
        {"-tt:hang-timeout", &Parser::hang_timeout},
        {"-level", &Parser::level},
        {"-logfile", &Parser::logfile},
        {"-lg:sched", &Parser::ignored},
        {"-hl:sched", &Parser::ignored},
        {"-ll:io", &Parser::ignored},
        {"-ll:rsize", &Parser::ignored},
    };
    return table;
  }

  std::vector<std::string> arguments_;
  size_t at_ = 0;
  CommandLine line_;
};

}  // namespace

CommandLine CommandLine::parse(int argc, const char* const* argv, const char* environment) {
  return Parser(argc, argv).parse(environment);
}

namespace {

// Between the clocks of the ranks: asked for once, before the run.
constexpr testudo::CollectiveId kClockOffset{1};

}  // namespace

RunParts make_parts(CommandLine& line, testudo::Transport* transport) {
  RunParts parts;
  line.config.transport = transport;
  const int rank = transport ? transport->rank().value : 0;
  const int ranks = transport ? transport->ranks() : 1;
  const bool watched = !line.profile_file.empty() || !line.trace_file.empty();
  int64_t offset = 0;
  if (transport && ranks > 1 && line.ranks == 1 && watched)  // ranks of one process have one clock
    offset = testudo::measure_clock_offset(*transport, kClockOffset).offset_ns;
  if (line.check && !line.profile_file.empty()) {
    throw_error("T0508", "-tt:profile measures parallel runs; leave it out of a run with -tt:check");
  }
  const std::string program = line.config.arguments.empty() ? "" : line.config.arguments[0];
  if (!line.profile_file.empty()) {
    errno = 0;
    auto recorder = testudo::profile::Recorder::open(
        line.profile_file,
        {program, line.config.arguments, static_cast<uint32_t>(rank), static_cast<uint32_t>(ranks), offset});
    if (!recorder)
      throw_error("T0508",
                  recorder.error() + ": " + (errno != 0 ? std::strerror(errno) : "it cannot be opened"));
    parts.profiler = std::move(recorder).value();
    line.config.profiler = parts.profiler.get();
  }
  if (!line.trace_file.empty()) {
    try {
      parts.recorder = testudo::make_recorder(
          {line.trace_file, program, line.config.arguments, line.check, rank, ranks, offset});
    } catch (const std::runtime_error& error) {
      throw_error("T0508", error.what());
    }
    line.config.observer = parts.recorder.get();
  }
  if (line.check) {
    parts.executor = testudo::make_instrumented_executor(parts.recorder.get());
    line.config.executor = parts.executor.get();
  }
  return parts;
}

}  // namespace Legion::detail
