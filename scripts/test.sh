#!/usr/bin/env bash
# Installs what is missing, builds everything and runs all tests, then the tests of what runs in parallel again under
# ThreadSanitizer, and those that handle raw memory under AddressSanitizer and UBSan. The last line says how many
# passed; the exit status is 0 only where all did.
source "$(dirname "$0")/common.sh"

# Names of tests that run again in a sanitized build; each must exist.
thread_tests=(forest_test program_test)
memory_tests=(forest_test program_test)

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

sanitized() {
  local preset="$1"
  shift
  local names=("$@")
  step "configuring ($preset)" cmake --preset "$preset" -DTESTUDO_BUILD_TOOLS=OFF -DTESTUDO_BUILD_EXAMPLES=OFF \
    -DTESTUDO_BUILD_BENCHMARKS=OFF
  step "building ($preset)" cmake --build --preset "$preset" -j "$jobs" --target "${names[@]}"
  local IFS='|'
  run_tests "$preset" -R "^(${names[*]})\$" -j "$jobs"
}

scripts/install-dependencies.sh
step "configuring (release)" cmake --preset release
step "building (release)" cmake --build --preset release -j "$jobs"
run_tests release -j "$jobs"
sanitized tsan "${thread_tests[@]}"
sanitized asan-ubsan "${memory_tests[@]}"
finish
