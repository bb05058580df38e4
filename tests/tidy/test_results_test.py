"""The last line of scripts/test.sh counts what ctest reported, and fails where it should."""

import contextlib
import io
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "scripts"))
import test_results  # noqa: E402

PASSED = '<testcase name="a" status="run"/>'
FAILED = '<testcase name="b" status="fail"><failure message="no"/></testcase>'
DISABLED = '<testcase name="c" status="disabled"/>'
SKIPPED = '<testcase name="d" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/></testcase>'
MISSING = '<testcase name="f" status="notrun"><skipped message="Unable to find executable"/></testcase>'
BROKEN = '<testcase name="e" status="error"/>'


def result(files, *extra):
    """Exit status and last line for JUnit files with these contents."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, cases in enumerate(files):
            paths.append(os.path.join(folder, f"{number}.xml"))
            with open(paths[-1], "w", encoding="utf-8") as file:
                file.write(f"<testsuite>{''.join(cases)}</testsuite>")
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            status = test_results.main([*paths, *extra])
        return status, output.getvalue().splitlines()[-1]


class Results(unittest.TestCase):
    def test_counts_over_all_files(self):
        self.assertEqual(result([[PASSED, PASSED], [PASSED]]), (0, "3 passed, 0 failed"))
        self.assertEqual(result([[PASSED, FAILED], [PASSED, BROKEN]]), (1, "2 passed, 2 failed"))

    def test_what_did_not_run_did_not_pass(self):
        self.assertEqual(result([[PASSED, DISABLED, SKIPPED]]), (0, "1 passed, 0 failed"))
        self.assertEqual(result([[SKIPPED]]), (1, "0 passed, 0 failed"))
        self.assertEqual(result([[PASSED, MISSING]]), (1, "1 passed, 1 failed"))
        self.assertEqual(result([]), (1, "0 passed, 0 failed"))

    def test_failed_steps_count(self):
        self.assertEqual(result([[PASSED]], "--failed", "building (tsan)"), (1, "1 passed, 1 failed"))


if __name__ == "__main__":
    unittest.main()
