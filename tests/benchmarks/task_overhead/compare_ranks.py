"""Runs the same workloads on ranks with one core each, interleaved, and prints times per task and ratios to raw MPI.

Usage: compare_ranks.py BUILD_DIR [--ranks N] [--mpiexec PROGRAM [ARGUMENT...]] [--repetitions N] [--quick]
                        [--only overhead|metg]

All systems are launched alike: MPIEXEC -n RANKS --bind-to core PROGRAM --threads 1. What is measured is described in
compare.py. A system whose program does not share the tasks among the ranks is left out, with a word.
"""

import argparse
import os
import sys

import measure

SYSTEMS = ["testudo", "core", "mpi"]  # core: testudo without the API above it


def find_systems(build, mpiexec, ranks):
    folder = os.path.join(build, "tests", "benchmarks", "task_overhead")
    systems = {}
    for system in SYSTEMS:
        program = os.path.join(folder, f"{system}_tasks")
        if not os.path.exists(program):
            continue
        command = [*mpiexec, "-n", str(ranks), "--bind-to", "core", program, "--threads", "1", "-ll:cpu", "1"]
        shared_by = int(measure.run(command, width=ranks, steps=10)["ranks"])
        if shared_by == ranks:
            systems[system] = command
        else:
            print(f"{system} is left out: {shared_by} of {ranks} ranks share the tasks")
    return systems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("--ranks", type=int, default=2)
    parser.add_argument("--mpiexec", nargs="+", default=["mpirun"])
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="a tenth of the tasks")
    parser.add_argument("--only", choices=["overhead", "metg"])
    arguments = parser.parse_args()
    systems = find_systems(arguments.build, arguments.mpiexec, arguments.ranks)
    if not systems:
        sys.exit(f"there are no benchmark programs in {arguments.build}: build it with TESTUDO_BUILD_BENCHMARKS=ON and MPI")
    pairs = [(system, "mpi") for system in systems if system != "mpi" and "mpi" in systems]
    print(f"{arguments.ranks} ranks, {arguments.repetitions} interleaved repetitions; "
          f"load of the machine before: {os.getloadavg()[0]:.1f}")
    if arguments.only != "metg":
        measure.overhead(systems, pairs, arguments.repetitions, arguments.quick)
    if arguments.only != "overhead":
        measure.metg(systems, pairs, arguments.repetitions, arguments.quick, arguments.ranks)


if __name__ == "__main__":
    main()
