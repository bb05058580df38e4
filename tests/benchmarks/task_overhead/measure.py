"""What the comparisons share: runs of programs that take turns, tables, METG(50%).

A system is a command line that runs the workload of workload.h, to which the options of a run are added.
"""

import math
import statistics
import subprocess
import sys

PATTERNS = ["trivial", "stencil_1d", "nearest_5", "all_to_all_16"]
WIDTHS = [2, 64, 512, 4096]


def run(command, **options):
    """One run; the fields of its report. Ends the program where there is none."""
    command = list(command)
    for name, value in options.items():
        command += [f"--{name}", str(value)]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    line = next((line for line in done.stdout.splitlines() if line.startswith("system=")), None)
    if done.returncode != 0 or line is None:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return dict(item.split("=") for item in line.split())


def interleaved(systems, repetitions, best=False, **options):
    """Median or least seconds per system; the systems take turns, so that all see the same machine."""
    seconds = {system: [] for system in systems}
    for _ in range(repetitions):
        for system, command in systems.items():
            seconds[system].append(float(run(command, **options)["seconds"]))
    return {system: min(values) if best else statistics.median(values) for system, values in seconds.items()}


class Table:
    """One column per system, and the ratios of pairs of them."""

    def __init__(self, title, systems, pairs, unit_format):
        self.systems = list(systems)
        self.pairs = pairs
        self.unit_format = unit_format
        print(title.ljust(24) + "".join(system.rjust(12) for system in self.systems)
              + "".join(f"{upper}/{lower}".rjust(18) for upper, lower in pairs), flush=True)

    def row(self, label, values):
        cells = [label.ljust(24)]
        cells += [self.unit_format.format(values.get(system, math.nan)).rjust(12) for system in self.systems]
        cells += [f"{values.get(upper, math.nan) / values.get(lower, math.nan):.2f}".rjust(18)
                  for upper, lower in self.pairs]
        print("".join(cells), flush=True)


def overhead(systems, pairs, repetitions, quick):
    """us per empty task: wall time by the number of tasks, with all cores working."""
    table = Table("us per empty task", systems, pairs, "{:.3f}")
    tasks = 20_000 if quick else 200_000
    for pattern in PATTERNS:
        for width in WIDTHS:
            steps = max(20, tasks // width)
            seconds = interleaved(systems, repetitions, pattern=pattern, width=width, steps=steps)
            table.row(f"{pattern} {width}",
                      {system: value / (steps * width) * 1e6 for system, value in seconds.items()})


def granularity_at_half(points, peak, cores):
    """points: (iterations, seconds per task), any order. The granularity at 50 % of `peak` iterations per second."""
    curve = []
    for iterations, seconds in sorted(points):
        curve.append((seconds * cores, iterations / seconds / peak))
    for (fast, low), (slow, high) in zip(curve, curve[1:]):
        if low < 0.5 <= high:
            part = (0.5 - low) / (high - low)
            return math.exp(math.log(fast) + part * (math.log(slow) - math.log(fast)))
    return curve[0][0] if curve and curve[0][1] >= 0.5 else math.nan


def metg(systems, pairs, repetitions, quick, cores):
    """METG(50%) of a stencil with a column per core."""
    points = {system: [] for system in systems}
    for exponent in range(0, 31):
        iterations = max(1, round(2 ** (exponent / 2)))
        steps = max(200, min(20_000, (500_000 if quick else 5_000_000) // iterations))
        seconds = interleaved(systems, repetitions, best=True, pattern="stencil_1d", width=cores, steps=steps,
                              iterations=iterations)
        for system, value in seconds.items():
            points[system].append((iterations, value / (steps * cores)))
    peak = max(iterations / seconds for curve in points.values() for iterations, seconds in curve)
    values = {system: granularity_at_half(curve, peak, cores) * 1e6 for system, curve in points.items()}
    Table("METG(50%), us", systems, pairs, "{:.2f}").row(f"stencil_1d {cores}", values)
