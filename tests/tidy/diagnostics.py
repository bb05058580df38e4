"""Every diagnostic code that the sources use has a row in docs/diagnostics.md and a test, and no row is without a use."""

import re

import rules

PAGE = "docs/diagnostics.md"
SOURCES = ("core/", "interpreter/", "checker/")
_USED = re.compile(r'"(T\d{4})"')
_ROW = re.compile(r"^\| (T\d{4}) \|", re.MULTILINE)
_TESTED = re.compile(r"T\d{4}")


def check(texts):
    """Faults of a tree given as {path: text}."""
    used = {}
    for path, text in texts.items():
        if path.startswith(SOURCES) and rules.is_cpp(path):
            for match in _USED.finditer(text):
                used.setdefault(match.group(1), (path, text.count("\n", 0, match.start()) + 1))
    rows = _ROW.findall(texts.get(PAGE, ""))
    tested = {code for path, text in texts.items() if path.startswith("tests/") and not path.startswith("tests/tidy/")
              for code in _TESTED.findall(text)}
    for code, (path, line) in sorted(used.items()):
        if code not in rows:
            yield rules.Fault("diagnostics", path, line, f"{code} has no row in {PAGE}")
        if code not in tested:
            yield rules.Fault("diagnostics", path, line, f"{code} occurs in no test")
    for code in sorted(set(rows) - used.keys()):
        yield rules.Fault("diagnostics", PAGE, 1, f"{code} is used nowhere")
    for code in sorted({code for code in rows if rows.count(code) > 1}):
        yield rules.Fault("diagnostics", PAGE, 1, f"{code} has more than one row")
