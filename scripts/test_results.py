"""Adds up JUnit files that ctest wrote: "N passed, N failed" on the last line; exit status 1 where any failed."""

import sys
import xml.etree.ElementTree as ElementTree


def outcome(case):
    """Of a test case as ctest writes it, which calls a program that is missing "skipped" too: only a test that asked
    to be skipped is."""
    skipped = case.find("skipped")
    if case.get("status") == "run" and skipped is None and case.find("failure") is None:
        return "passed"
    asked = skipped is not None and skipped.get("message", "").startswith("SKIP_")
    return "skipped" if asked or case.get("status") == "disabled" else "failed"


def count(paths):
    """Names of the tests by outcome."""
    names = {"passed": [], "failed": [], "skipped": []}
    for path in paths:
        for case in ElementTree.parse(path).getroot().iter("testcase"):
            names[outcome(case)].append(case.get("name"))
    return names


def main(arguments):
    """Arguments: JUnit files, and `--failed NAME` for steps that failed outside of tests."""
    steps, paths = [], []
    iterator = iter(arguments)
    for argument in iterator:
        if argument == "--failed":
            steps.append(next(iterator))
        else:
            paths.append(argument)
    names = count(paths)
    names["failed"] += steps
    for kind in ("skipped", "failed"):
        for name in names[kind]:
            print(f"{kind}: {name}")
    print(f"{len(names['passed'])} passed, {len(names['failed'])} failed")
    return 1 if names["failed"] or not names["passed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
