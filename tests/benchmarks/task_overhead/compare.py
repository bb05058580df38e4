"""Runs the same workloads on every system, interleaved, and prints times per task and ratios.

Usage: compare.py BUILD_DIR [--repetitions N] [--threads N] [--quick] [--only overhead|metg]

Overhead is wall time per empty task with all threads working. METG(50%) is the smallest task granularity (wall time per
task and thread) at which a system still does half of the work per second that the fastest one does with large tasks
(Slaughter et al., SC 2020); here the least time of the repetitions counts, because a pause of the machine is as long as
hundreds of small tasks.
"""

import argparse
import os
import sys

import measure

SYSTEMS = ["testudo", "core", "openmp", "starpu"]  # core: testudo without the API above it


def find_systems(build, threads):
    folder = os.path.join(build, "tests", "benchmarks", "task_overhead")
    os.environ.update(STARPU_SILENT="1", STARPU_HOME=folder, OMP_PROC_BIND="true")
    programs = {system: os.path.join(folder, f"{system}_tasks") for system in SYSTEMS}
    return {system: [path, "--threads", str(threads), "-ll:cpu", str(threads)]
            for system, path in programs.items() if os.path.exists(path)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--quick", action="store_true", help="a tenth of the tasks")
    parser.add_argument("--only", choices=["overhead", "metg"])
    arguments = parser.parse_args()
    systems = find_systems(arguments.build, arguments.threads)
    if not systems:
        sys.exit(f"there are no benchmark programs in {arguments.build}: build it with TESTUDO_BUILD_BENCHMARKS=ON")
    pairs = [("testudo", system) for system in systems if system != "testudo" and "testudo" in systems]
    print(f"{arguments.threads} threads, {arguments.repetitions} interleaved repetitions; "
          f"load of the machine before: {os.getloadavg()[0]:.1f}")
    if arguments.only != "metg":
        measure.overhead(systems, pairs, arguments.repetitions, arguments.quick)
    if arguments.only != "overhead":
        measure.metg(systems, pairs, arguments.repetitions, arguments.quick, arguments.threads)


if __name__ == "__main__":
    main()
