#!/usr/bin/env bash
# The whole system on one program: runs the circuit simulation on all cores, runs it again instrumented, checks the
# traces, and writes demo-output/report.html. Installs and builds what is missing first.
source "$(dirname "$0")/common.sh"

cpus="$(nproc)"
bin=build/release/bin
out=demo-output
circuit=("$bin/circuit" -p 16 -l 10 -npp 5000 -wpp 20000 -pct 98 -ll:cpu "$cpus")

quietly() {
  local log="$out/$1"
  shift
  "$@" </dev/null >"$log" 2>&1 || { tail -n 60 "$log" >&2; die "failed: $*"; }
}

scripts/install-dependencies.sh
mkdir -p "$out"

say "building"
quietly configure.log cmake --preset release
quietly build.log cmake --build --preset release -j "$cpus" --target example_circuit legion-check legion-prof legion-viz

say "running the circuit on $cpus cores"
"${circuit[@]}" "-tt:trace=$out/circuit.trace" "-tt:profile=$out/circuit.prof" </dev/null

say "running it again instrumented: every task gets guarded instances of what it asked for"
"${circuit[@]}" "-tt:check=$out/checked.trace" </dev/null

say "checking both traces"
verdict=0
for trace in circuit checked; do
  "$bin/legion-check" "$out/$trace.trace" --format=json --output "$out/$trace.verdict.json" || true
  "$bin/legion-check" "$out/$trace.trace" || verdict=$?
done

say "profile"
"$bin/legion-prof" "$out/circuit.prof" --top 5 --chrome "$out/circuit.timeline.json" --json "$out/circuit.profile.json"

say "drawing"
"$bin/legion-viz" "$out/circuit.trace" --profile "$out/circuit.prof" --verdict "$out/circuit.verdict.json" \
  --other-verdict "$out/checked.verdict.json" --statistics "$out/circuit.profile.json" --out "$out/pictures" --report "$out/report.html"

say "files, all in $PWD/$out"
printf '%s\n' \
  "   report.html             open this in a browser: verdict, timeline, task graph, regions, partitions" \
  "   circuit.trace           what the parallel run did; checked.trace: the instrumented run" \
  "   *.verdict.json          what legion-check says about them" \
  "   pictures/               task graph, region trees and partitions, as .dot and .svg" \
  "   circuit.timeline.json   the timeline for ui.perfetto.dev"
case $verdict in
  0) say "legion-check: everything is proved or checked" ;;
  1) say "legion-check: something is refuted, see above" ;;
  3) say "legion-check: something is unknown, see above" ;;
  *) say "legion-check could not read a trace" ;;
esac
exit "$verdict"
