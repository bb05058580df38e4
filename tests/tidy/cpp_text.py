"""Just enough C++ to look at it: text without comments and strings, includes, and where functions begin and end."""

import re
from dataclasses import dataclass

_STRING = r'R"(?P<tag>[^(\s]*)\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"'
_COMMENT = r"//[^\n]*|/\*.*?\*/"
_COMMENT_OR_STRING = re.compile(rf"{_COMMENT}|(?P<string>{_STRING})", re.DOTALL)
_SKIPPED = re.compile(rf"{_COMMENT}|{_STRING}|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'", re.DOTALL)
_DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.MULTILINE)
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)
_ANGLES = re.compile(r"<[^<>(){}]*>")
_SCOPE = re.compile(r"\b(namespace|class|struct|union|enum)\b")
_INITIALIZED_MEMBER = re.compile(r"\)[^:]*(?<!:):(?!:).*[\w>]$", re.DOTALL)
_NAME = re.compile(r"((?:~?\w+(?:<[^<>]*>)?::)*(?:operator\s*[^\s\w(]+|operator\s*\(\)|~?\w+))\s*\(")
_NOT_NAMES = {"alignas", "decltype", "explicit", "noexcept", "requires", "sizeof"}
_QUALIFIERS = {"const", "final", "mutable", "noexcept", "override", "try"}


def _blank(match):
    return re.sub(r"[^\n]", " ", match.group())


def strip(text):
    """Comments, strings and characters become spaces; lines stay where they are."""
    return _SKIPPED.sub(_blank, text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def includes(text):
    """(line, path) of every include."""
    code = _COMMENT_OR_STRING.sub(lambda m: m.group() if m.group("string") else _blank(m), text)
    return [(line_of(code, m.start()), m.group(1) or m.group(2)) for m in _INCLUDE.finditer(code)]


@dataclass(frozen=True)
class Function:
    name: str
    line: int   # of the first line of its head
    lines: int  # up to the closing brace


def _opens_expression(head):
    """Whether a brace after `head` begins a value: a default argument, an initializer, a member of a constructor."""
    if head.count("(") > head.count(")") or head.endswith(("=", ",", "return")):
        return True
    last_word = re.search(r"\w*$", head).group()
    return last_word not in _QUALIFIERS and bool(_INITIALIZED_MEMBER.search(_without_angles(head)))


def _without_angles(head):
    before = None
    while before != head:
        before, head = head, _ANGLES.sub(" ", head)
    return head.rstrip()


def _opens_function(head):
    return ")" in head and not _SCOPE.search(_without_angles(head))


def _name(head):
    for match in _NAME.finditer(head):
        name = match.group(1)
        if name.startswith(("TEST", "TYPED_TEST")):
            return f"{name}({' '.join(head[match.end():].split(')')[0].split())})"
        if name not in _NOT_NAMES:
            return name
    return "lambda"


def functions(text):
    """Every function that is not inside another one; lambdas count where they stand."""
    code = _DIRECTIVE.sub(_blank, strip(text))
    result = []
    depth = 0
    inside = None      # (depth, is a function) of the function or expression that is being skipped
    head_start = 0
    for match in re.finditer(r"[{};]", code):
        symbol, offset = match.group(), match.start()
        if symbol == "{":
            if inside is None:
                head = code[head_start:offset].strip()
                if _opens_expression(head):
                    inside = (depth, False)
                elif _opens_function(head):
                    inside = (depth, True)
            depth += 1
        elif symbol == "}":
            depth -= 1
            if inside and inside[0] == depth:
                if inside[1]:
                    head = code[head_start:]
                    first = line_of(code, head_start + len(head) - len(head.lstrip()))
                    result.append(Function(_name(head.split("{")[0]), first, line_of(code, offset) - first + 1))
                    head_start = match.end()
                inside = None
                continue
        if inside is None and (symbol != ";" or _parentheses_match(code[head_start:offset])):
            head_start = match.end()
    return result


def _parentheses_match(head):
    return head.count("(") == head.count(")")
