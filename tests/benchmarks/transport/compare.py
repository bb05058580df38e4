"""Runs ping-pong over raw MPI and over Testudo's transport in turns, and prints half of a round trip and ratios.

Usage: compare.py BUILD_DIR [--repetitions N] [--mpiexec PROGRAM [ARGUMENT...]]

Both ends are bound to a core each. thread: the transport's progress thread does everything; callback and worker: a thread
polls, and the next operation is begun by the callback or by that thread.
"""

import argparse
import os
import subprocess
import sys

HOWS = ["thread", "callback", "worker"]


def run(command, environment):
    """Nanoseconds by size, as the program reports them."""
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False, env=environment)
    lines = [line for line in done.stdout.splitlines() if line.startswith("system=")]
    if done.returncode != 0 or not lines:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    reports = [dict(item.split("=") for item in line.split()) for line in lines]
    return {int(report["bytes"]): float(report["nanoseconds"]) for report in reports}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--mpiexec", nargs="+", default=["mpirun", "-n", "2", "--bind-to", "core"])
    arguments = parser.parse_args()
    folder = os.path.join(arguments.build, "tests", "benchmarks", "transport")
    testudo = os.path.join(folder, "testudo_ping_pong")
    commands = {"mpi": [*arguments.mpiexec, os.path.join(folder, "raw_ping_pong")]}
    commands.update({how: [*arguments.mpiexec, testudo, how] for how in HOWS})
    commands["threads"] = [testudo, "worker"]  # two ranks of one process, beside MPI
    alone = {**os.environ, "TESTUDO_TRANSPORT": "none"}

    best = {name: {} for name in commands}
    for _ in range(arguments.repetitions):
        for name, command in commands.items():
            for size, value in run(command, alone if name == "threads" else None).items():
                best[name][size] = min(value, best[name].get(size, value))

    print(f"half of a round trip in us, the best of {arguments.repetitions} runs in turns; load of the machine: "
          f"{os.getloadavg()[0]:.1f}")
    print("bytes".rjust(10) + "".join(name.rjust(10) for name in commands)
          + "".join(f"{name}/mpi".rjust(14) for name in commands if name != "mpi"))
    for size in best["mpi"]:
        values = {name: sizes[size] for name, sizes in best.items()}
        print(f"{size:10}" + "".join(f"{value / 1000:10.2f}" for value in values.values())
              + "".join(f"{value / values['mpi']:14.2f}" for name, value in values.items() if name != "mpi"))


if __name__ == "__main__":
    main()
