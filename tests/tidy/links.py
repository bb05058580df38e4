"""Links and pictures in pages lead to files of the tree, and to headings that those have."""

import posixpath
import re

import rules

_CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(\s*<?([^)\s>]+)>?[^)]*\)")
_PICTURE = re.compile(r"<(?:img|a)\b[^>]*?\b(?:src|href)=\"([^\"]+)\"")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)


def _without_code(text):
    return _CODE.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def _anchors(text):
    """The fragments under which a page's headings are found: lower case, no punctuation, hyphens for spaces."""
    headings = _HEADING.findall(re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def check(texts, exists):
    """Faults of the pages of a tree given as {path: text}; `exists` says whether a path is there."""
    for page, text in texts.items():
        if not page.endswith(".md"):
            continue
        text = _without_code(text)
        for pattern in (_LINK, _PICTURE):
            for match in pattern.finditer(text):
                target = match.group(1)
                if _ELSEWHERE.match(target):
                    continue
                path, _, fragment = target.partition("#")
                file = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
                line = text.count("\n", 0, match.start()) + 1
                if target.startswith("/") or file.startswith("..") or not exists(file):
                    yield rules.Fault("links", page, line, f"{target}: no such file in the tree")
                elif fragment and file in texts and fragment not in _anchors(texts[file]):
                    yield rules.Fault("links", page, line, f"{target}: no such heading in {file}")
