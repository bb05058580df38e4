"""Checks that clang-format would change nothing. Usage: format.py ROOT CLANG_FORMAT. Exit status 1 where it would."""

import os
import subprocess
import sys

import tidy


def main(arguments):
    if len(arguments) != 2:
        print("usage: format.py ROOT CLANG_FORMAT", file=sys.stderr)
        return 2
    root, program = arguments
    files = [os.path.join(root, path) for path in tidy.source_files(root) if path.endswith((".h", ".cc"))]
    done = subprocess.run([program, "--dry-run", "-Werror", "--style=file", *files], check=False)
    print(f"{len(files)} files")
    return 1 if done.returncode != 0 or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
