#include "core/cluster/connect.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

#include "core/cluster/launcher.h"

namespace testudo {
namespace {

Launch launch_with(const std::map<std::string, const char*>& variables) {
  return find_launcher([&](const char* name) {
    auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second;
  });
}

TEST(Launcher, Mpirun) {
  Launch launch = launch_with({{"OMPI_COMM_WORLD_SIZE", "3"}, {"PMIX_RANK", "0"}});
  EXPECT_TRUE(launch.as_rank);
  EXPECT_EQ(launch.ranks, 3);
  EXPECT_EQ(launch.told_by, "OMPI_COMM_WORLD_SIZE");
  EXPECT_EQ(launch_with({{"PMI_SIZE", "4"}, {"PMI_RANK", "1"}}).ranks, 4);
}

TEST(Launcher, Srun) {
  Launch launch = launch_with({{"PMIX_RANK", "1"}, {"SLURM_PROCID", "1"}, {"SLURM_STEP_NUM_TASKS", "2"}});
  EXPECT_TRUE(launch.as_rank);
  EXPECT_EQ(launch.ranks, 2);
  EXPECT_EQ(launch_with({{"PMIX_RANK", "1"}}).ranks, 0);
}

TEST(Launcher, None) {
  EXPECT_FALSE(launch_with({}).as_rank);
  // A batch script, which Slurm runs once whatever the number of tasks.
  EXPECT_FALSE(launch_with({{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "8"}}).as_rank);
}

class Connect : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MV2_COMM_WORLD_SIZE", "PMIX_RANK"})
      unsetenv(name);
    unsetenv("TESTUDO_TRANSPORT");
  }
};

TEST_F(Connect, AlonePlainly) {
  auto transport = connect();
  ASSERT_TRUE(transport);
  EXPECT_EQ(transport.value()->ranks(), 1);
  EXPECT_EQ(transport.value()->rank(), Rank{0});
}

TEST_F(Connect, AloneOnRequest) {
  setenv("OMPI_COMM_WORLD_SIZE", "2", 1);
  setenv("TESTUDO_TRANSPORT", "none", 1);
  auto transport = connect();
  ASSERT_TRUE(transport);
  EXPECT_EQ(transport.value()->ranks(), 1);
}

TEST_F(Connect, WrongEnvironment) {
  setenv("TESTUDO_TRANSPORT", "pigeon", 1);
  auto transport = connect();
  ASSERT_FALSE(transport);
  EXPECT_EQ(transport.error(), "TESTUDO_TRANSPORT is 'pigeon'; it must be auto, mpi or none");
  setenv("TESTUDO_TRANSPORT", "mpi", 1);
  setenv("TESTUDO_MPI_SPIN", "50us", 1);
  EXPECT_EQ(connect().error(), "TESTUDO_MPI_SPIN and TESTUDO_MPI_SLEEP must be numbers of microseconds");
  unsetenv("TESTUDO_MPI_SPIN");
}

}  // namespace
}  // namespace testudo
