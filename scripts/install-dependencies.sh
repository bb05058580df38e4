#!/usr/bin/env bash
# Installs the Debian packages that building and testing need, and only those that are missing. Needs root or sudo
# only where something is missing. Debian 12; the page's packages come with the build, from visualizer/web's lock file.
source "$(dirname "$0")/common.sh"

packages=(
  g++ cmake ninja-build ccache python3        # the build
  nlohmann-json3-dev libzstd-dev              # traces
  libboost-context-dev                        # fibers
  libopenmpi-dev openmpi-bin                  # clusters
  libz3-dev                                   # legion-check
  libboost-graph-dev libgraphviz-dev pkgconf  # legion-viz
  libgtest-dev chromium clang-format          # tests
  libbenchmark-dev libstarpu-dev              # benchmarks
)

installed() { [[ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]; }
node_major() { node --version 2>/dev/null | sed -n 's/^v\([0-9]*\)\..*/\1/p'; }

command -v dpkg-query >/dev/null || die "this script installs Debian packages; elsewhere install by hand: ${packages[*]} nodejs npm"

missing=()
for package in "${packages[@]}"; do
  installed "$package" || missing+=("$package")
done
# Node.js is often installed from elsewhere; any from 18 on will do.
(("$(node_major || true)" + 0 >= 18)) || missing+=(nodejs)
command -v npm >/dev/null || missing+=(npm)

if ((${#missing[@]} == 0)); then
  say "all packages are installed"
  exit 0
fi

as_root=()
if (($(id -u) != 0)); then
  command -v sudo >/dev/null || die "missing packages; as root, run: apt-get install ${missing[*]}"
  as_root=(sudo)
fi

export DEBIAN_FRONTEND=noninteractive
log="$(mktemp)"
trap 'rm -f "$log"' EXIT
apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 "$@" \
    </dev/null >"$log" 2>&1 || { cat "$log" >&2; die "apt-get $1 failed"; }
}
say "reading the package lists"
apt update
say "installing ${missing[*]}"
apt install --yes --no-install-recommends "${missing[@]}"
say "installed ${#missing[@]} packages"
