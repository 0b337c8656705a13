#!/usr/bin/env bash
# Builds the comparison program and prints the figures; see bench.py.
set -euo pipefail
cd "$(dirname "$0")/../.."
cmake --build build --target bench_spatialite bench_counts bench_search
exec /usr/bin/python3 tests/bench/bench.py "$@"
