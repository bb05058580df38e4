"""The rules. Each is a function of one source file that yields faults; all state is in its arguments."""

import re
from dataclasses import dataclass

import cpp_text

FILE_LINES = 500
FUNCTION_LINES = 70

CORE = ["base", "cluster", "geometry", "forest", "program", "analysis", "mapping", "execution", "trace", "api"]
_TOOL_CORE = {"core/base", "core/geometry", "core/trace"}
_ALL_CORE = {f"core/{folder}" for folder in CORE}

# What each folder may include, besides itself. Folders that are not named here may include everything.
ALLOWED = {f"core/{folder}": {f"core/{above}" for above in CORE[:i]} for i, folder in enumerate(CORE)}
ALLOWED["core/trace"] = {"core/base", "core/geometry"}  # the tools see it, and must not see the runtime through it
ALLOWED["checker"] = _TOOL_CORE
ALLOWED["profiler"] = _TOOL_CORE
ALLOWED["visualizer"] = _TOOL_CORE
ALLOWED["interpreter"] = _ALL_CORE
ALLOWED["gpu"] = _ALL_CORE - {"core/api"}
ALLOWED["examples"] = set()  # legion.h, which is found like a system header

# Programs against the Legion API, which takes over functors and mappers that programs make with new, and whose
# published programs begin with `using namespace Legion`.
PROGRAMS = ("examples/", "tests/golden/", "tests/integration/", "tests/unit/api/", "tests/unit/interpreter/")

# Foreign headers, and the only folders that may include them.
FOREIGN = [
    (re.compile(r"z3(\+\+|_\w+)?\.h$"), "Z3", ("checker/smt/",)),
    (re.compile(r"(llvm|clang)(-c)?/"), "LLVM", ()),
    (re.compile(r"cuda|nvrtc|nvml|cupti|hip/|hsa/|rocm"), "GPU", ("gpu/",)),
    (re.compile(r"graphviz/|gvc\.h|cgraph\.h|boost/graph/"), "Graphviz and Boost.Graph", ("visualizer/",)),
    (re.compile(r"mpi\.h$"), "MPI", ("core/cluster/",)),
    (re.compile(r"boost/(context|fiber|coroutine)"), "fiber", ("core/execution/",)),
    (re.compile(r"(httplib|boost/beast|microhttpd|websocket)"), "web", ()),
]

_NEW = re.compile(r"\bnew\b(?=\s*[\w:(])")
_DELETE = re.compile(r"\bdelete\b")
_NOT_AN_EXPRESSION = re.compile(r"(=|operator)\s*$")
_PRINTF = re.compile(r"\b(?:std::)?(v?f?printf|puts|fputs|putchar|perror)\s*\(|\bstd::(cout|cerr|clog)\b")
_CONDITIONAL = re.compile(r"^[ \t]*#[ \t]*(ifdef|ifndef|if|elif|elifdef)\b", re.MULTILINE)
_USING_NAMESPACE = re.compile(r"\busing\s+namespace\b")
_PRAGMA_ONCE = re.compile(r"\s*#pragma once\b")

# Written in two parts so that this file passes.
_WORDS = [(re.compile(pattern), why) for pattern, why in [
    (r"/wor" + r"k/", "an absolute path of one machine"),
    (r"/hom" + r"e/\w", "an absolute path of one machine"),
    (r"\bTO" + r"DO\b", "unfinished: do it, or open an issue"),
    (r"\bFIX" + r"ME\b", "unfinished: do it, or open an issue"),
    (r"\bXX" + r"X\b", "unfinished: do it, or open an issue"),
]]


@dataclass(frozen=True)
class Fault:
    rule: str
    path: str
    line: int
    message: str
    name: str = ""  # of the function, where the fault is one's

    def __str__(self):
        return f"{self.path}:{self.line}: {self.rule}: {self.message}"


def is_cpp(path):
    return path.endswith((".h", ".cc"))


def folder_of(path):
    """The layer that a path belongs to: 'core/base', 'checker', 'tests'..."""
    parts = path.split("/")
    if len(parts) < 2:
        return ""
    return "/".join(parts[:2]) if parts[0] == "core" else parts[0]


def layers(path, text):
    own = folder_of(path)
    if not is_cpp(path) or own not in ALLOWED:
        return
    for line, include in cpp_text.includes(text):
        target = folder_of(include)
        if target not in ALLOWED or target == own or target in ALLOWED[own]:
            continue
        yield Fault("layers", path, line, f"{own} must not include {include}: it may include "
                    f"{', '.join(sorted(ALLOWED[own])) or 'only its own files'}")


def foreign(path, text):
    if not is_cpp(path) or folder_of(path) in ("tests", "examples"):
        return
    for line, include in cpp_text.includes(text):
        for pattern, what, folders in FOREIGN:
            if pattern.match(include) and not path.startswith(folders):
                where = " and ".join(folders) or "nothing"
                yield Fault("foreign", path, line, f"{include}: {what} headers belong in {where}")


def file_size(path, text):
    lines = text.count("\n")
    if lines > FILE_LINES:
        yield Fault("file_size", path, lines, f"{lines} lines, at most {FILE_LINES}: split the file by concept")


def function_size(path, text):
    if not is_cpp(path):
        return
    for function in cpp_text.functions(text):
        if function.lines > FUNCTION_LINES:
            yield Fault("function_size", path, function.line,
                        f"{function.name} has {function.lines} lines, at most {FUNCTION_LINES}", function.name)


def raw_memory(path, text):
    if not is_cpp(path):
        return
    code = cpp_text.strip(text)
    for pattern, message in ((_NEW, "raw new: use make_unique or a container"),
                             (_DELETE, "raw delete: let an owner do it")):
        for match in pattern.finditer(code):
            before = code[max(0, match.start() - 20):match.start()]
            if pattern is _NEW and path.startswith(PROGRAMS):
                continue
            if pattern is _NEW and before.rstrip().endswith("=") or not _NOT_AN_EXPRESSION.search(before):
                yield Fault("raw_memory", path, cpp_text.line_of(code, match.start()), message)


def printing(path, text):
    """Libraries return errors or log them; programs (main files), examples and tests print, and the API for programs."""
    if not is_cpp(path) or folder_of(path) in ("tests", "examples", "core/api") or path.endswith("/main.cc"):
        return
    code = cpp_text.strip(text)
    for match in _PRINTF.finditer(code):
        yield Fault("printing", path, cpp_text.line_of(code, match.start()),
                    f"{match.group().strip(' (')}: return a Result, throw a ProgramError, or use Log")


def conditional(path, text):
    if not is_cpp(path) or path.startswith("gpu/"):
        return
    code = cpp_text.strip(text)
    for match in _CONDITIONAL.finditer(code):
        yield Fault("conditional", path, cpp_text.line_of(code, match.start()),
                    f"#{match.group(1)} outside the configuration headers: choose in CMake, or at run time")


def using_namespace(path, text):
    if not path.endswith(".h") or path.startswith(PROGRAMS):
        return
    code = cpp_text.strip(text)
    for match in _USING_NAMESPACE.finditer(code):
        yield Fault("using_namespace", path, cpp_text.line_of(code, match.start()),
                    "a header must not open a namespace for all who include it")


def pragma_once(path, text):
    if path.endswith(".h") and not _PRAGMA_ONCE.match(cpp_text.strip(text)):
        yield Fault("pragma_once", path, 1, "a header begins with #pragma once")


def words(path, text):
    for number, line in enumerate(text.splitlines(), 1):
        for pattern, why in _WORDS:
            if pattern.search(line):
                yield Fault("words", path, number, f"'{pattern.search(line).group()}': {why}")


ALL = [layers, foreign, file_size, function_size, raw_memory, printing, conditional, using_namespace, pragma_once, words]
