"""The task graph of legacy_daxpy, as legion-viz draws it: who waits for whom, point by point, and nothing else."""

import argparse
import pathlib
import re
import subprocess
import sys

BLOCKS = 4


def read_graph(dot):
    """The nodes by name, and the edges between names. Containment in the top-level task is no edge."""
    names = {}
    for node, attributes in re.findall(r"^\s*(uid\d+)\s+\[(.*?)\];", dot, re.MULTILINE | re.DOTALL):
        label = re.search(r'label="((?:[^"\\]|\\.)*)"', attributes)
        if label:
            names[node] = label.group(1).replace("\\n", " ")
    edges = set()
    for source, target, attributes in re.findall(r"^\s*(uid\d+) -> (uid\d+)\s*(\[.*?\])?;", dot,
                                                 re.MULTILINE | re.DOTALL):
        if "arrowhead=none" not in attributes:
            edges.add((names[source], names[target]))
    return set(names.values()), edges


def task(name, operation, point=None):
    at = "" if point is None else rf" \[{point}\]"
    return re.compile(rf"{name}{at} #{operation} legacy_daxpy\.cc:\d+$")


def find(nodes, pattern):
    found = [node for node in nodes if pattern.match(node)]
    if len(found) != 1:
        sys.exit(f"{len(found)} nodes match {pattern.pattern}, expected one of {sorted(nodes)}")
    return found[0]


def expected_graph(nodes):
    """Operations 2 and 3 write x and y, 4 is the axpy, 5 verifies; 6 and 7 destroy the regions and are not drawn."""
    verify = find(nodes, task("verify", 5))
    named = {verify}
    edges = set()
    for block in range(BLOCKS):
        axpy = find(nodes, task("axpy", 4, block))
        ramps = [find(nodes, task("ramp", operation, block)) for operation in (2, 3)]
        named |= {axpy, *ramps}
        edges |= {(ramp, axpy) for ramp in ramps} | {(axpy, verify)}
    return named, edges


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--viewer", required=True, help="legion-viz")
    parser.add_argument("--out", required=True, type=pathlib.Path, help="a folder for the trace and the pictures")
    parser.add_argument("options", nargs="*", help="for the program")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    trace = arguments.out / "run.trace"
    subprocess.run([arguments.program, *arguments.options, f"-tt:trace={trace}"], check=True, timeout=60)
    subprocess.run([arguments.viewer, str(trace), "--points", "--out", str(arguments.out)], check=True, timeout=60)

    nodes, edges = read_graph((arguments.out / "task_graph.dot").read_text())
    named, expected = expected_graph(nodes)
    others = {node for node in nodes - named if not node.startswith("main")}
    if others or edges != expected:
        sys.exit(f"unexpected nodes: {sorted(others)}\nunexpected edges: {sorted(edges - expected)}\n"
                 f"missing edges: {sorted(expected - edges)}")


if __name__ == "__main__":
    main()
