#!/usr/bin/env bash
# usage: scripts/test.sh [--no-sanitizers]
# Installs what is missing, builds everything and runs all tests; then the tests with the label tsan again under ThreadSanitizer,
# and those with the label asan under AddressSanitizer and UBSan. The last line says how many passed; the exit status is 0
# only where all did.
source "$(dirname "$0")/common.sh"

sanitizers=true
case "${1:-}" in
  "") ;;
  --no-sanitizers) sanitizers=false ;;
  --help | -h)
    sed -n '2,5s/^# //p' scripts/test.sh
    exit 0
    ;;
  *) die "unknown option $1; see scripts/test.sh --help" ;;
esac

jobs="$(nproc)"
results="$PWD/build/results"
rm -rf "$results"
mkdir -p "$results"
failed_steps=()

finish() {
  local files=()
  mapfile -t files < <(find "$results" -name '*.xml' | sort)
  local arguments=()
  for step in "${failed_steps[@]}"; do arguments+=(--failed "$step"); done
  python3 scripts/test_results.py "${files[@]}" "${arguments[@]}"
}

# A step that must succeed for what follows; its output is shown only where it fails.
step() {
  local name="$1" log="$results/$1.log"
  shift
  say "$name"
  if ! "$@" </dev/null >"$log" 2>&1; then
    tail -n 100 "$log"
    failed_steps+=("$name")
    finish
    exit 1
  fi
}

# Tests never read the terminal; a failing test shows its output, and the others still run.
run_tests() {
  local preset="$1"
  shift
  say "testing ($preset)"
  ctest --test-dir "build/$preset" --output-on-failure --no-tests=error --timeout 600 \
    --output-junit "$results/$preset.xml" "$@" </dev/null || true
  [[ -f "$results/$preset.xml" ]] || failed_steps+=("tests of $preset")
}

# Runs the tests that have the label again in a sanitized build. A unit test's name is that of its target; one that
# runs it again on several ranks has "_on_RANKS" behind it.
sanitized() {
  local preset="$1" label="$2" names=()
  step "configuring ($preset)" cmake --preset "$preset" -DTESTUDO_BUILD_TOOLS=OFF -DTESTUDO_BUILD_EXAMPLES=OFF \
    -DTESTUDO_BUILD_BENCHMARKS=OFF
  mapfile -t names < <(ctest --test-dir "build/$preset" -N -L "^$label\$" | sed -n 's/^ *Test *#[0-9]*: //p' |
    sed 's/_on_[0-9]*$//' | sort -u)
  if ((${#names[@]} == 0)); then
    failed_steps+=("tests with the label $label")
    return
  fi
  step "building ($preset)" cmake --build --preset "$preset" -j "$jobs" --target "${names[@]}"
  run_tests "$preset" -L "^$label\$" -j "$jobs"
}

scripts/install-dependencies.sh
step "configuring (release)" cmake --preset release
step "building (release)" cmake --build --preset release -j "$jobs"
run_tests release -j "$jobs"
if $sanitizers; then
  sanitized tsan tsan
  sanitized asan-ubsan asan
fi
finish
