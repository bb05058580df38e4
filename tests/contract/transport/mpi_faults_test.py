"""Whatever happens to one rank of an MPI job, the job ends: soon, with a status other than 0, the message, and no process left.

Usage: mpi_faults_test.py MPIEXEC PROGRAM [unittest arguments]; PROGRAM is mpi_faults.
"""

import os
import random
import signal
import subprocess
import sys
import time
import unittest

RANKS = 3
SECONDS = 10  # within which a job must end
MPIEXEC = PROGRAM = ""


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
    def __init__(self, way):
        self.marker = f"job-{os.getpid()}-{time.monotonic_ns()}"
        self.launcher = subprocess.Popen([MPIEXEC, "-n", str(RANKS), PROGRAM, way, self.marker], stdin=subprocess.DEVNULL,
                                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def wait_until_connected(self):
        """The output until all ranks are."""
        lines = []
        while sum(line.startswith("connected") for line in lines) < RANKS:
            line = self.launcher.stdout.readline()
            if not line:
                raise AssertionError(f"the job ended before all ranks were connected: {''.join(lines)}")
            lines.append(line)
        return "".join(lines)


class MpiFaults(unittest.TestCase):
    def ends(self, job, message=""):
        try:
            output, _ = job.launcher.communicate(timeout=SECONDS)
        finally:
            job.launcher.kill()
        self.assertNotEqual(job.launcher.returncode, 0, output)
        self.assertIn(message, output)
        deadline = time.monotonic() + SECONDS
        while processes(job.marker) and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertEqual(processes(job.marker), [], "processes of the job are left")

    def kill_one(self, way, rounds):
        chance = random.Random(rounds)
        for _ in range(rounds):
            job = Job(way)
            job.wait_until_connected()
            time.sleep(chance.uniform(0, 0.2))
            ranks = processes(job.marker)
            self.assertEqual(len(ranks), RANKS)
            os.kill(chance.choice(ranks), signal.SIGKILL)
            self.ends(job)

    def test_abort(self):
        self.ends(Job("abort"), f"rank {RANKS - 1} ends the job: the last rank gives up")

    def test_abort_in_a_callback(self):
        self.ends(Job("abort_in_callback"), f"rank {RANKS - 1} ends the job: the callback gives up")

    def test_abort_while_a_callback_blocks(self):
        self.ends(Job("busy_callback"), "rank 0 ends the job: the callback never returns")

    def test_sizes_must_agree(self):
        message = "a message from rank 0 with tag 0xabc has 16 bytes, but rank 2 expects 8"
        self.ends(Job("early_mismatch"), message)
        self.ends(Job("late_mismatch"), message)

    def test_a_message_that_nobody_receives(self):
        self.ends(Job("unreceived"), "rank 0 ends the job: it ends with messages that no other rank receives")

    def test_a_rank_leaves(self):
        self.ends(Job("exit"))

    def test_killed_while_idle(self):
        self.kill_one("idle", 3)

    def test_killed_while_talking(self):
        self.kill_one("talk", 5)


if __name__ == "__main__":
    MPIEXEC, PROGRAM = sys.argv[1:3]
    unittest.main(argv=[sys.argv[0]] + sys.argv[3:])
