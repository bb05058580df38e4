"""Checks the rules of the source tree (docs/architecture.md). Usage: tidy.py ROOT. Exit status 1 on any fault."""

import os
import sys

import diagnostics
import links
import rules

USAGE = """usage: tidy.py ROOT

Checks the rules of the source tree ROOT: which folder may include which, the sizes of files and functions, calls that
are banned, links in pages, diagnostics without a test. Prints each fault with its file and line.

exit status: 0 no faults; 1 faults; 2 bad usage"""

FOLDERS = ["core", "interpreter", "checker", "profiler", "visualizer", "gpu", "examples", "tests", "scripts", "cmake", "docs"]
SUFFIXES = (".h", ".cc", ".c", ".py", ".sh", ".ts", ".tsx", ".mjs", ".css", ".html", ".cmake", ".txt", ".md")
ROOT_FILES = ("README.md",)
SKIPPED_FOLDERS = {"node_modules", "__pycache__", "build"}
EXEMPTIONS = "tests/tidy/exemptions.txt"


def source_files(root):
    yield from (name for name in ROOT_FILES if os.path.exists(os.path.join(root, name)))
    for folder in FOLDERS:
        for parent, folders, files in os.walk(os.path.join(root, folder)):
            folders[:] = sorted(set(folders) - SKIPPED_FOLDERS)
            for name in sorted(files):
                if name.endswith(SUFFIXES):
                    yield os.path.relpath(os.path.join(parent, name), root)


def faults_of(path, text):
    return [fault for rule in rules.ALL for fault in rule(path, text)]


def parse_exemptions(text):
    """Lines 'rule path[#function] reason'. Returns {(rule, path, function): line} and the faults of the file."""
    exemptions, faults = {}, []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = line.split(maxsplit=2)
        if len(parts) < 3 or parts[0] not in {rule.__name__ for rule in rules.ALL}:
            faults.append(rules.Fault("exemptions", EXEMPTIONS, number, "need 'rule path[#function] reason'"))
            continue
        path, _, function = parts[1].partition("#")
        exemptions[(parts[0], path, function)] = number
    return exemptions, faults


def apply_exemptions(faults, exemptions):
    """The faults that no exemption covers, and one for each exemption that covers none."""
    used, left = set(), []
    for fault in faults:
        keys = {(fault.rule, fault.path, ""), (fault.rule, fault.path, fault.name)} & exemptions.keys()
        used |= keys
        if not keys:
            left.append(fault)
    for key in sorted(exemptions.keys() - used):
        left.append(rules.Fault("exemptions", EXEMPTIONS, exemptions[key], f"not needed any more: {' '.join(key)}"))
    return left


def check_tree(root):
    texts = {}
    for path in source_files(root):
        with open(os.path.join(root, path), encoding="utf-8") as file:
            texts[path] = file.read()
    faults = [fault for path, text in texts.items() for fault in faults_of(path, text)]
    faults += diagnostics.check(texts)
    faults += links.check(texts, lambda path: os.path.exists(os.path.join(root, path)))
    with open(os.path.join(root, EXEMPTIONS), encoding="utf-8") as file:
        exemptions, own_faults = parse_exemptions(file.read())
    return apply_exemptions(faults, exemptions) + own_faults, len(texts)


def main(arguments):
    if "--help" in arguments or "-h" in arguments:
        print(USAGE)
        return 0
    if len(arguments) != 1:
        print(USAGE, file=sys.stderr)
        return 2
    if not os.path.isfile(os.path.join(arguments[0], EXEMPTIONS)):
        print(f"tidy.py: {arguments[0]}: not the root of the tree: it has no {EXEMPTIONS}", file=sys.stderr)
        return 2
    faults, count = check_tree(arguments[0])
    for fault in faults:
        print(fault)
    print(f"{count} files, {len(faults)} faults")
    return 1 if faults or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
