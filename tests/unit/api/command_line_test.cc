#include "core/api/detail/command_line.h"

#include "program.h"

namespace {

using Legion::detail::CommandLine;

CommandLine parse(std::vector<const char*> arguments, const char* environment = nullptr) {
  arguments.insert(arguments.begin(), "/path/to/prog");
  return CommandLine::parse(static_cast<int>(arguments.size()), arguments.data(), environment);
}

std::string error_of(std::vector<const char*> arguments, const char* environment = nullptr) {
  return program::error_code([&] { parse(std::move(arguments), environment); });
}

TEST(CommandLine, ReadsTheRuntimesFlags) {
  const CommandLine line =
      parse({"-ll:cpu", "4", "-n", "7", "-ll:csize", "2g", "-lg:window", "16", "-ll:stacksize", "3"});
  EXPECT_EQ(line.config.cpus, 4u);
  EXPECT_EQ(line.config.system_memory, 2ull << 30);
  EXPECT_TRUE(line.config.limit_system_memory);
  EXPECT_EQ(line.config.window, 16u);
  EXPECT_EQ(line.config.stack_bytes, 3ull << 20);
  EXPECT_EQ(line.config.arguments.size(), 11u);
  EXPECT_EQ(line.consumed,
            (std::vector<bool>{false, true, true, false, false, true, true, true, true, true, true}));
}

TEST(CommandLine, ReplaysTracesUnlessToldNotTo) {
  EXPECT_TRUE(parse({}).config.replay_traces);
  const CommandLine line = parse({"-lg:no_tracing", "7"});
  EXPECT_FALSE(line.config.replay_traces);
  EXPECT_EQ(line.consumed, (std::vector<bool>{false, true, false}));
}

TEST(CommandLine, DefaultsToOneCpuAndNoChecks) {
  const CommandLine line = parse({});
  EXPECT_EQ(line.config.cpus, 1u);
  EXPECT_FALSE(line.check);
  EXPECT_EQ(line.trace_file, "");
}

TEST(CommandLine, ChecksByFlagAndByEnvironment) {
  EXPECT_TRUE(parse({"-tt:check"}).check);
  EXPECT_EQ(parse({"-tt:check"}).trace_file, "prog.trace.jsonl");
  EXPECT_EQ(parse({"-tt:check=x.jsonl"}).trace_file, "x.jsonl");
  EXPECT_TRUE(parse({}, "check").check);
  EXPECT_EQ(parse({}, "check=y.jsonl").trace_file, "y.jsonl");
  EXPECT_FALSE(parse({"-tt:trace=z.jsonl"}).check);
  EXPECT_EQ(parse({"-tt:trace=z.jsonl"}).trace_file, "z.jsonl");
  EXPECT_EQ(parse({"-tt:profile=p"}).profile_file, "p");
}

TEST(CommandLine, WatchesForHangsWhereAsked) {
  EXPECT_EQ(parse({}).config.hang_timeout.count(), 0);
  EXPECT_EQ(parse({"-tt:hang-timeout=30"}).config.hang_timeout.count(), 30);
  const CommandLine words = parse({"-tt:hang-timeout", "5", "-mine"});
  EXPECT_EQ(words.config.hang_timeout.count(), 5);
  EXPECT_EQ(words.consumed, (std::vector<bool>{false, true, true, false}));
  EXPECT_EQ(error_of({"-tt:hang-timeout"}), "T0508");
  EXPECT_EQ(error_of({"-tt:hang-timeout="}), "T0508");
  EXPECT_EQ(error_of({"-tt:hang-timeout=0"}), "T0508");
  EXPECT_EQ(error_of({"-tt:hang-timeout=soon"}), "T0508");
}

TEST(CommandLine, RejectsNonsense) {
  EXPECT_EQ(error_of({"-ll:cpu", "none"}), "T0508");
  EXPECT_EQ(error_of({"-ll:cpu", "0"}), "T0508");
  EXPECT_EQ(error_of({"-ll:cpu"}), "T0508");
  EXPECT_EQ(error_of({"-ll:csize", "12x"}), "T0508");
  EXPECT_EQ(error_of({"-tt:trace"}), "T0508");
  EXPECT_EQ(error_of({"-tt:check="}), "T0508");
  EXPECT_EQ(error_of({"-level", "loud"}), "T0508");
  EXPECT_EQ(error_of({}, "yes"), "T0508");
  EXPECT_EQ(error_of({}, "check="), "T0508");
  EXPECT_EQ(error_of({"-ll:stacksize", "1k"}), "T0508");
  EXPECT_EQ(error_of({"-ll:stacksize", "64k"}), "");
}

TEST(CommandLine, OneTraceIsWritten) {
  EXPECT_EQ(error_of({"-tt:check=a", "-tt:trace=b"}), "T0508");
  EXPECT_EQ(error_of({"-tt:trace=a", "-tt:check=b"}), "T0508");
  EXPECT_EQ(error_of({"-tt:trace=a"}, "check=b"), "T0508");
  EXPECT_EQ(parse({"-tt:check", "-tt:trace=b"}).trace_file, "b");
  EXPECT_FALSE(parse({"-tt:check", "-tt:trace=b"}).default_trace);
  EXPECT_TRUE(parse({"-tt:check"}).default_trace);
}

TEST(CommandLine, WarnsOfUnknownFlagsOfItsOwnOnly) {
  testing::internal::CaptureStderr();
  parse({"-ll:gpus", "1", "-lg:nothing", "-tt:magic", "-mine"});
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_NE(text.find("-ll:gpus"), std::string::npos);
  EXPECT_NE(text.find("-lg:nothing"), std::string::npos);
  EXPECT_NE(text.find("-tt:magic"), std::string::npos);
  EXPECT_EQ(text.find("-mine"), std::string::npos);
}

TEST(CommandLine, BadValueEndsTheStartWithAnError) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(program::run_program([](Legion::Context, Legion::Runtime*) { FAIL(); }, {"-ll:cpu", "many"}), 1);
  EXPECT_EQ(testing::internal::GetCapturedStderr().find("error T0508: "), 0u);
}

TEST(CommandLine, FilesThatCannotBeWritten) {
  for (const std::string flag : {"-tt:profile=", "-tt:trace=", "-tt:check="}) {
    testing::internal::CaptureStderr();
    EXPECT_EQ(
        program::run_program([](Legion::Context, Legion::Runtime*) { FAIL(); }, {flag + "/nowhere/at/all"}),
        1);
    const std::string said = testing::internal::GetCapturedStderr();
    EXPECT_EQ(said.find("error T0508: cannot write the "), 0u) << said;
    EXPECT_EQ(said.find("cannot write", 20), std::string::npos) << said;
    EXPECT_NE(said.find("No such file or directory"), std::string::npos) << said;
  }
}

TEST(CommandLine, FilterTakesTheRuntimesFlagsOut) {
  std::string text[] = {"prog", "-ll:cpu", "2", "-n", "5"};
  std::vector<char*> arguments;
  for (std::string& word : text) arguments.push_back(word.data());
  int argc = 5;
  char** argv = arguments.data();
  Legion::Runtime::initialize(&argc, &argv, true);
  ASSERT_EQ(argc, 3);
  EXPECT_STREQ(argv[1], "-n");
  EXPECT_EQ(Legion::Runtime::get_input_args().argc, 3);
}

}  // namespace
