#!/usr/bin/env python3
"""Runs a wrong program instrumented and checks that legion-check finds what its comments expect, and nothing else.

The comments of a program may say (KIND is `plain` or `checked`: compiled without or with access checks)
  // builds: KIND...              which builds to test; both, if it is not there
  // exit: N                      the program's own exit status (-N: killed by signal N); 0, if it is not there
  // expect: CODE @MARK "TEXT"    legion-check refutes obligation CODE on the line that ends in `// @MARK` (`-` for any
                                  place), and its message contains TEXT, which may be wrapped
  // expect-KIND: ...             the same for one build only
"""
import argparse
import json
import os
import re
import subprocess
import sys

EXPECT = re.compile(r'\bexpect(?:-(plain|checked))?: (C\d{3}) (?:@(\w+)|-) "([^"]*)"')
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
    comment = ' '.join(line[2:].strip() for line in lines if line.startswith('//'))
    found = EXPECT.findall(comment)
    if len(found) != len(re.findall(r'\bexpect(-\w+)?:', comment)):
        raise ValueError(f'{source}: cannot make sense of all that it expects')
    for _, _, mark, _ in found:
        if mark and mark not in marks:
            raise ValueError(f'{source}: there is no // @{mark}')
    result = [(code, marks[mark] if mark else None, text) for only, code, mark, text in found if only in ('', kind)]
    if not result:
        raise ValueError(f'{source}: nothing is expected of the {kind} build')
    return result


def exit_status(source):
    with open(source, encoding='utf-8') as file:
        match = re.search(r'^// exit: (-?\d+)$', file.read(), re.MULTILINE)
    return int(match[1]) if match else 0


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
    if run.returncode != exit_status(options.source):
        sys.exit(f'the program ended with status {run.returncode}, not {exit_status(options.source)}')
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
