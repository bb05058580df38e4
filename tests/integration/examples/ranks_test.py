"""A program prints the same on any number of ranks as on one, in one process and under mpiexec."""

import argparse
import difflib
import re
import subprocess
import sys


def run(command, ignored):
    """The lines that it prints, in no order: tasks of different ranks print when they run."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with status {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return sorted(line for line in done.stdout.splitlines() if not any(re.search(text, line) for text in ignored))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--ranks", type=int, nargs="+", required=True)
    parser.add_argument("--mpiexec", help="the command that starts processes; without it, -tt:ranks")
    parser.add_argument("--ranks-flag", default="-n", help="the flag of mpiexec before the number of ranks")
    parser.add_argument("--ignore", action="append", default=[], help="lines that match this may differ")
    parser.add_argument("options", nargs="*", help="for the program")
    arguments = parser.parse_args()
    program = [arguments.program, *arguments.options]

    expected = run(program, arguments.ignore)
    if "SUCCESS" not in expected and "Hello, world!" not in expected:
        sys.exit(f"one rank prints no verdict: {expected}")
    wrong = False
    for ranks in arguments.ranks:
        if arguments.mpiexec:
            command = [arguments.mpiexec, arguments.ranks_flag, str(ranks), *program]
        else:
            command = [*program, f"-tt:ranks={ranks}"]
        lines = run(command, arguments.ignore)
        if lines != expected:
            wrong = True
            print("\n".join(difflib.unified_diff(expected, lines, "1 rank", f"{ranks} ranks", lineterm="")))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
