#!/usr/bin/env python3
"""Runs a wrong program instrumented and checks that legion-check finds what its comments expect, and nothing else.

The comments of a program may say (KIND is `plain` or `checked`: compiled without or with access checks)
  // builds: KIND...              which builds to test; both, if it is not there
  // expect: CODE @MARK "TEXT"    legion-check refutes obligation CODE on the line that ends in `// @MARK` (`-` for any
                                  place), and its message contains TEXT
  // expect-KIND: ...             the same for one build only
"""
import argparse
import json
import os
import re
import subprocess
import sys

EXPECT = re.compile(r'// expect(?:-(plain|checked))?: (C\d{3}) (?:@(\w+)|-) "(.*)"$')
REFUTED = 1  # legion-check's exit status


def expectations(source, kind):
    """[(code, line or None, text)] that hold for this build."""
    with open(source, encoding='utf-8') as file:
        lines = [line.rstrip('\n') for line in file]
    marks = {}
    for number, line in enumerate(lines, 1):
        mark = re.search(r'// @(\w+)$', line)
        if mark:
            if mark[1] in marks:
                raise ValueError(f'{source}:{number}: a second // @{mark[1]}')
            marks[mark[1]] = number
    result = []
    for number, line in enumerate(lines, 1):
        if not line.startswith('// expect'):
            continue
        match = EXPECT.match(line)
        if not match or (match[3] and match[3] not in marks):
            raise ValueError(f'{source}:{number}: cannot make sense of: {line}')
        only, code, mark, text = match.groups()
        if only in (None, kind):
            result.append((code, marks[mark] if mark else None, text))
    if not result:
        raise ValueError(f'{source}: nothing is expected of the {kind} build')
    return result


def meets(obligation, expected, source):
    code, line, text = expected
    if obligation['code'] != code or text not in obligation.get('message', ''):
        return False
    if line is None:
        return True
    place = obligation.get('location', {})
    return place.get('line') == line and os.path.basename(place.get('file', '')) == os.path.basename(source)


def describe(obligation):
    place = obligation.get('location', {})
    return (f"{obligation['code']} {os.path.basename(place.get('file', '?'))}:{place.get('line', '?')} "
            f"{obligation.get('message', '')}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--checker', required=True, help='legion-check')
    parser.add_argument('--program', required=True)
    parser.add_argument('--source', required=True)
    parser.add_argument('--build', required=True, choices=['plain', 'checked'])
    parser.add_argument('--trace', required=True, help='where to leave the trace')
    options = parser.parse_args()

    expected = expectations(options.source, options.build)
    if os.path.exists(options.trace):
        os.remove(options.trace)
    run = subprocess.run([options.program, f'-tt:check={options.trace}'], capture_output=True, text=True, timeout=60)
    print(run.stdout + run.stderr, end='')
    if run.returncode < 0:
        sys.exit(f'the program was killed by signal {-run.returncode}')
    check = subprocess.run([options.checker, '--format=json', options.trace], capture_output=True, text=True, timeout=60)
    print(check.stderr, end='')
    if check.returncode != REFUTED:
        sys.exit(f'legion-check ended with status {check.returncode}, not {REFUTED}')
    refuted = [o for o in json.loads(check.stdout)['obligations'] if o['answer'] == 'refuted']
    missing = [e for e in expected if not any(meets(o, e, options.source) for o in refuted)]
    surplus = [o for o in refuted if not any(meets(o, e, options.source) for e in expected)]
    for code, line, text in missing:
        print(f'not found: {code} at line {line}: {text}')
    for obligation in surplus:
        print(f'not expected: {describe(obligation)}')
    for obligation in refuted:
        print(f'refuted: {describe(obligation)}')
    sys.exit(1 if missing or surplus else 0)


if __name__ == '__main__':
    main()
