#include "program.h"
#include "realm/cmdline.h"

namespace {

using namespace Legion;

TEST(CommandLineParser, TakesItsFlagsAndLeavesOthers) {
  int n = 0;
  std::string name;
  bool flag = false;
  std::vector<std::string> list;
  std::vector<std::string> arguments{"-n", "12", "-other", "x", "-name", "a b", "-flag", "-list", "p,q"};
  Realm::CommandLineParser parser;
  parser.add_option_int("-n", n).add_option_string("-name", name).add_option_bool("-flag", flag);
  parser.add_option_stringlist("-list", list);
  ASSERT_TRUE(parser.parse_command_line(arguments));
  EXPECT_EQ(n, 12);
  EXPECT_EQ(name, "a b");
  EXPECT_TRUE(flag);
  EXPECT_EQ(list, (std::vector<std::string>{"p", "q"}));
  EXPECT_EQ(arguments, (std::vector<std::string>{"-other", "x"}));
}

TEST(CommandLineParser, RejectsNonsense) {
  int n = 0;
  Realm::CommandLineParser parser;
  parser.add_option_int("-n", n);
  const char* not_a_number[] = {"program", "-n", "twelve"};
  EXPECT_FALSE(parser.parse_command_line(3, not_a_number));
  const char* no_value[] = {"program", "-n"};
  EXPECT_FALSE(parser.parse_command_line(2, no_value));
}

TEST(CommandLineParser, ReadsSizes) {
  size_t bytes = 0;
  std::vector<std::string> arguments{"-s", "3k"};
  Realm::CommandLineParser parser;
  parser.add_option_int_units("-s", bytes, 'm');
  ASSERT_TRUE(parser.parse_command_line(arguments));
  EXPECT_EQ(bytes, 3072u);
  arguments = {"-s", "2"};
  ASSERT_TRUE(parser.parse_command_line(arguments));
  EXPECT_EQ(bytes, 2u << 20);
}

TEST(Clock, Advances) {
  const long long before = Realm::Clock::current_time_in_nanoseconds();
  EXPECT_GE(Realm::Clock::current_time_in_nanoseconds(), before);
  EXPECT_GT(Realm::Clock::current_time(true), 1e9);
}

TEST(Machine, IsEmptyWhileNothingRuns) {
  EXPECT_EQ(Machine::ProcessorQuery(Machine::get_machine()).count(), 0u);
  EXPECT_FALSE(Processor::get_executing_processor().exists());
}

TEST(Machine, ShowsTheProcessorsThatWereAskedFor) {
  EXPECT_EQ(program::run_program(
                [](Context ctx, Runtime* runtime) {
                  const Machine machine = Machine::get_machine();
                  EXPECT_EQ(Machine::ProcessorQuery(machine).only_kind(Processor::LOC_PROC).count(), 3u);
                  EXPECT_EQ(Machine::ProcessorQuery(machine).only_kind(Processor::UTIL_PROC).count(), 2u);
                  const Processor here = runtime->get_executing_processor(ctx);
                  EXPECT_EQ(here.kind(), Processor::LOC_PROC);
                  EXPECT_EQ(here.address_space(), 0u);
                  size_t seen = 0;
                  for (Processor p : Machine::ProcessorQuery(machine).only_kind(Processor::LOC_PROC))
                    seen += p.exists();
                  EXPECT_EQ(seen, 3u);
                  Machine::MemoryQuery memories(machine);
                  memories.only_kind(Memory::SYSTEM_MEM).has_affinity_to(here);
                  ASSERT_EQ(memories.count(), 1u);
                  EXPECT_EQ(memories.first().capacity(), 64u << 20);
                  std::vector<Machine::ProcessorMemoryAffinity> affinities;
                  EXPECT_EQ(machine.get_proc_mem_affinity(affinities, here, memories.first()), 1);
                },
                {"-ll:cpu", "3", "-ll:util", "2", "-ll:csize", "64"}),
            0);
}

TEST(Logger, WritesWhatTheLevelAllows) {
  testing::internal::CaptureStderr();
  Logger log("api_test");
  log.info() << "not this";
  log.warning() << "this " << 42;
  log.error("and %s", "that");
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_EQ(text.find("not this"), std::string::npos);
  EXPECT_NE(text.find("{api_test}: this 42"), std::string::npos);
  EXPECT_NE(text.find("and that"), std::string::npos);
}

}  // namespace
