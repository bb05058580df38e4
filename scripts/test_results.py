"""Adds up JUnit files that ctest wrote: "N passed, N failed" on the last line; exit status 1 where any failed."""

import sys
import xml.etree.ElementTree as ElementTree


def count(paths):
    """Names of the failed and skipped tests, and the number of passed ones."""
    passed, failed, skipped = 0, [], []
    for path in paths:
        for case in ElementTree.parse(path).getroot().iter("testcase"):
            name = case.get("name")
            if case.find("skipped") is not None or case.get("status") in ("disabled", "notrun"):
                skipped.append(name)
            elif case.find("failure") is not None or case.get("status") != "run":
                failed.append(name)
            else:
                passed += 1
    return passed, failed, skipped


def main(arguments):
    """Arguments: JUnit files, and `--failed NAME` for steps that failed outside of tests."""
    steps, paths = [], []
    iterator = iter(arguments)
    for argument in iterator:
        if argument == "--failed":
            steps.append(next(iterator))
        else:
            paths.append(argument)
    passed, failed, skipped = count(paths)
    failed += steps
    for name in skipped:
        print(f"skipped: {name}")
    for name in failed:
        print(f"failed: {name}")
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
