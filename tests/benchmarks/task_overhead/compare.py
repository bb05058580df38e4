"""Runs the same workloads on every system, interleaved, and prints times per task and ratios.

Usage: compare.py BUILD_DIR [--repetitions N] [--threads N] [--quick] [--only overhead|metg]

Overhead is wall time per empty task with all threads working. METG(50%) is the smallest task granularity (wall time per
task and thread) at which a system still does half of the work per second that the fastest one does with large tasks
(Slaughter et al., SC 2020); here the least time of the repetitions counts, because a pause of the machine is as long as
hundreds of small tasks.
"""

import argparse
import math
import os
import statistics
import subprocess
import sys

SYSTEMS = ["testudo", "core", "openmp", "starpu"]  # core: testudo without the API above it
PATTERNS = ["trivial", "stencil_1d", "nearest_5", "all_to_all_16"]
WIDTHS = [2, 64, 512, 4096]


def find_programs(build):
    folder = os.path.join(build, "tests", "benchmarks", "task_overhead")
    paths = {system: os.path.join(folder, f"{system}_tasks") for system in SYSTEMS}
    return {system: path for system, path in paths.items() if os.path.exists(path)}


def run(program, threads, **options):
    """One run; the fields of its report as numbers where they are numbers."""
    command = [program, "--threads", str(threads), "-ll:cpu", str(threads)]
    for name, value in options.items():
        command += [f"--{name}", str(value)]
    environment = {**os.environ, "STARPU_SILENT": "1", "STARPU_HOME": os.path.dirname(program), "OMP_PROC_BIND": "true"}
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
                          env=environment)
    line = next((line for line in done.stdout.splitlines() if line.startswith("system=")), None)
    if done.returncode != 0 or line is None:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return dict(item.split("=") for item in line.split())


def interleaved(programs, repetitions, best=False, **options):
    """Median or least seconds per system; the systems take turns, so that all see the same machine."""
    seconds = {system: [] for system in programs}
    for _ in range(repetitions):
        for system, program in programs.items():
            seconds[system].append(float(run(program, **options)["seconds"]))
    return {system: min(values) if best else statistics.median(values) for system, values in seconds.items()}


def ratio(values, system):
    """Testudo's value in units of another system's."""
    return values["testudo"] / values[system] if "testudo" in values and values.get(system) else math.nan


def print_row(label, values, systems, unit_format):
    cells = [label.ljust(24)] + [unit_format(values.get(system, math.nan)).rjust(12) for system in systems]
    cells += [f"{ratio(values, system):.2f}".rjust(18) for system in systems if system != "testudo"]
    print("".join(cells), flush=True)


def print_head(title, systems):
    ratios = [f"testudo/{system}".rjust(18) for system in systems if system != "testudo"]
    print(title.ljust(24) + "".join(system.rjust(12) for system in systems) + "".join(ratios))


def overhead(programs, arguments):
    print_head("us per empty task", list(programs))
    tasks = 20_000 if arguments.quick else 200_000
    for pattern in PATTERNS:
        for width in WIDTHS:
            steps = max(20, tasks // width)
            seconds = interleaved(programs, arguments.repetitions, threads=arguments.threads, pattern=pattern,
                                  width=width, steps=steps)
            per_task = {system: value / (steps * width) * 1e6 for system, value in seconds.items()}
            print_row(f"{pattern} {width}", per_task, list(programs), lambda value: f"{value:.3f}")


def metg(points, peak, threads):
    """points: (iterations, seconds per task), any order. The granularity at 50 % of `peak` iterations per second."""
    curve = []
    for iterations, seconds in sorted(points):
        granularity = seconds * threads
        curve.append((granularity, iterations / seconds / peak))
    for (fast, low), (slow, high) in zip(curve, curve[1:]):
        if low < 0.5 <= high:
            part = (0.5 - low) / (high - low)
            return math.exp(math.log(fast) + part * (math.log(slow) - math.log(fast)))
    return curve[0][0] if curve and curve[0][1] >= 0.5 else math.nan


def measure_metg(programs, arguments):
    threads = arguments.threads
    points = {system: [] for system in programs}
    for exponent in range(0, 31):
        iterations = max(1, round(2 ** (exponent / 2)))
        steps = max(200, min(20_000, (500_000 if arguments.quick else 5_000_000) // iterations))
        seconds = interleaved(programs, arguments.repetitions, best=True, threads=threads, pattern="stencil_1d",
                              width=threads, steps=steps, iterations=iterations)
        for system, value in seconds.items():
            points[system].append((iterations, value / (steps * threads)))
    peak = max(iterations / seconds for curve in points.values() for iterations, seconds in curve)
    values = {system: metg(curve, peak, threads) * 1e6 for system, curve in points.items()}
    print_head("METG(50%), us", list(programs))
    print_row(f"stencil_1d {threads}", values, list(programs), lambda value: f"{value:.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--quick", action="store_true", help="a tenth of the tasks")
    parser.add_argument("--only", choices=["overhead", "metg"])
    arguments = parser.parse_args()
    programs = find_programs(arguments.build)
    if not programs:
        sys.exit(f"there are no benchmark programs in {arguments.build}: build it with TESTUDO_BUILD_BENCHMARKS=ON")
    print(f"{arguments.threads} threads, {arguments.repetitions} interleaved repetitions; "
          f"load of the machine before: {os.getloadavg()[0]:.1f}")
    if arguments.only != "metg":
        overhead(programs, arguments)
    if arguments.only != "overhead":
        measure_metg(programs, arguments)


if __name__ == "__main__":
    main()
