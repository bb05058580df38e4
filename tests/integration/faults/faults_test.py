"""Whatever happens to one rank of a program, the job ends: soon, with a status other than 0, a message, and no process left.

Usage: faults_test.py MPIEXEC PROGRAM KILLS [unittest arguments]; PROGRAM is faulty_program, KILLS how often a rank is killed.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
import unittest

RANKS = 3
SECONDS = 60  # only guards: a job ends in a fraction of it
MPIEXEC = PROGRAM = ""
KILLS = 0


def processes(marker):
    """The ids of the processes of a job, which all have the marker as an argument, without the launcher's."""
    found = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/cmdline", "rb") as file:
                arguments = file.read().split(b"\0")
        except OSError:
            continue  # it has ended
        if arguments[0] == PROGRAM.encode() and marker.encode() in arguments:
            found.append(int(entry))
    return found


class Job:
    def __init__(self, way, ranks):
        self.marker = f"job-{os.getpid()}-{time.monotonic_ns()}"
        self.launcher = subprocess.Popen([MPIEXEC, "-n", str(ranks), PROGRAM, way, self.marker], stdin=subprocess.DEVNULL,
                                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def wait_until_it_runs(self, ranks):
        guard = threading.Timer(SECONDS, self.launcher.kill)
        guard.start()
        lines = []
        while sum(line.endswith(" runs\n") for line in lines) < ranks:
            line = self.launcher.stdout.readline()
            if not line:
                raise AssertionError(f"the job ended before all ranks ran: {''.join(lines)}")
            lines.append(line)
        guard.cancel()


class Faults(unittest.TestCase):
    def ends(self, job, *messages):
        try:
            output, _ = job.launcher.communicate(timeout=SECONDS)
        finally:
            job.launcher.kill()
        self.assertNotEqual(job.launcher.returncode, 0, output)
        for message in messages:
            self.assertIn(message, output)
        deadline = time.monotonic() + SECONDS
        while processes(job.marker) and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertEqual(processes(job.marker), [], "processes of the job are left")
        return output

    def test_a_killed_rank(self):
        chance = random.Random(KILLS)
        for _ in range(KILLS):
            job = Job("loop", RANKS)
            job.wait_until_it_runs(RANKS)
            time.sleep(chance.uniform(0, 0.3))
            ranks = processes(job.marker)
            self.assertEqual(len(ranks), RANKS)
            os.kill(chance.choice(ranks), signal.SIGKILL)
            self.ends(job, "signal 9")

    def test_a_task_calls_exit(self):
        self.ends(Job("exit", 2), "rank 1 ends the job: exit was called while the program ran")

    def test_a_task_calls_abort(self):
        self.ends(Job("abort", 2), "signal 6")

    def test_a_task_crashes(self):
        self.ends(Job("segfault", 2), "signal 11")

    def test_a_point_task_throws(self):
        output = self.ends(Job("throw_in_task", 2), "rank 1: task 'fault' at point 1 launched at", "a deliberate failure")
        self.assertNotIn("ends the job", output)

    def test_the_top_level_task_throws_on_one_rank(self):
        self.ends(Job("throw_on_one", RANKS), "rank 1 ends the job: its top-level task has failed, and other ranks go on "
                  "without it: task 'top' launched at", ": a deliberate failure\n")

    def test_the_top_level_task_throws_on_all_ranks(self):
        output = self.ends(Job("throw_on_all", RANKS), "task 'top' launched at", "a deliberate failure")
        self.assertNotIn("ends the job", output)


if __name__ == "__main__":
    MPIEXEC, PROGRAM, KILLS = sys.argv[1], sys.argv[2], int(sys.argv[3])
    unittest.main(argv=[sys.argv[0]] + sys.argv[4:])
