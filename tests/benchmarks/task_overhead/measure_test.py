"""The comparisons' own arithmetic, on programs whose times are known.

Usage: measure_test.py [unittest arguments]
"""

import contextlib
import io
import math
import os
import sys
import tempfile
import unittest

import compare_ranks
import measure

# A program that takes 2 us per task and 1 us per iteration, and says that so many ranks share the tasks.
PROGRAM = """#!{python}
import sys
options = dict(zip(sys.argv[1::2], sys.argv[2::2]))
steps, width = int(options["--steps"]), int(options["--width"])
seconds = steps * width * (2e-6 + 1e-6 * int(options.get("--iterations", 0)))
print(f"system=fake ranks={ranks} seconds={{seconds}}")
"""
LAUNCHER = '#!/bin/sh\nshift 4\nexec "$@"\n'  # in place of: mpirun -n 2 --bind-to core


def write_program(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, 0o755)


class Measure(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.programs = os.path.join(self.folder.name, "tests", "benchmarks", "task_overhead")
        os.makedirs(self.programs)

    def program(self, name, ranks):
        path = os.path.join(self.programs, name)
        write_program(path, PROGRAM.format(python=sys.executable, ranks=ranks))
        return path

    def test_seconds(self):
        seconds = measure.interleaved({"fake": [self.program("fake_tasks", 1)]}, 2, width=10, steps=100, iterations=3)
        self.assertAlmostEqual(seconds["fake"], 100 * 10 * 5e-6)

    def test_a_program_that_fails_ends_the_comparison(self):
        path = os.path.join(self.programs, "failing")
        write_program(path, "#!/bin/sh\necho system=failing seconds=1\nexit 3\n")
        with self.assertRaises(SystemExit):
            measure.run([path])

    def test_granularity_at_half(self):
        # A task takes 2 us more than its work, of which it does 1 per us; so half of the peak is at 4 us.
        points = [(work, (work + 2) * 1e-6 / 2) for work in (1, 1.9, 2.1, 64)]  # two cores
        self.assertAlmostEqual(measure.granularity_at_half(points, 2e6, 2) * 1e6, 4, places=2)

    def test_granularity_out_of_reach(self):
        self.assertTrue(math.isnan(measure.granularity_at_half([(1, 1.0), (2, 1.5)], 100, 1)))

    def test_systems_that_do_not_share_tasks_are_left_out(self):
        launcher = os.path.join(self.folder.name, "launch")
        write_program(launcher, LAUNCHER)
        self.program("core_tasks", 1)
        self.program("mpi_tasks", 2)
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            systems = compare_ranks.find_systems(self.folder.name, [launcher], 2)
        self.assertEqual(list(systems), ["mpi"])
        self.assertIn("core is left out: 1 of 2 ranks share the tasks", output.getvalue())


if __name__ == "__main__":
    unittest.main()
