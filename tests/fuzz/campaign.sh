#!/usr/bin/env bash
# tests/fuzz/campaign.sh [SECONDS] [TARGET...]: drives every fuzz target (or those named) for SECONDS (60) each under address
# and undefined-behaviour sanitizers. New inputs are kept in build/fuzz/found/TARGET between runs; what breaks a target is
# left in build/fuzz/crashes and belongs into tests/fuzz/corpus/TARGET with the fix.
set -uo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-60}
[ $# -eq 0 ] || shift
if [ -z "${FUZZ_NO_BUILD:-}" ]; then
    cmake --preset fuzz >/dev/null && cmake --build build/fuzz --target fuzz || exit 1
fi
mkdir -p build/fuzz/crashes build/fuzz/logs
failed=0
for target in ${*:-$(ls tests/fuzz/corpus)}; do
    mkdir -p "build/fuzz/found/$target"
    dictionary=tests/fuzz/dictionaries/$target.dict
    options=()
    [ -e "$dictionary" ] && options=("-dict=$dictionary")
    # Leaks are looked for by the sanitizer build of the tests: libraries that keep what they read once would end a campaign.
    HAISHU_FUZZ_TARGET=$target ASAN_OPTIONS=detect_leaks=0 build/fuzz/tests/fuzz "${options[@]}" -max_total_time="$seconds" \
        -max_len=4096 -timeout=5 -rss_limit_mb=1024 -print_final_stats=1 -artifact_prefix="build/fuzz/crashes/$target-" \
        "build/fuzz/found/$target" "tests/fuzz/corpus/$target" >"build/fuzz/logs/$target" 2>&1
    status=$?
    rate=$(sed -n 's/^stat::average_exec_per_sec: *//p' "build/fuzz/logs/$target")
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "build/fuzz/logs/$target")
    edges=$(grep -o 'cov: [0-9]*' "build/fuzz/logs/$target" | tail -1)
    printf '%-16s %10s runs %7s/s  %s\n' "$target" "${runs:-?}" "${rate:-?}" "${edges:-}"
    if [ $status != 0 ]; then
        failed=$((failed + 1))
        echo "-- $target fails; see build/fuzz/logs/$target and build/fuzz/crashes"
    fi
done
[ $failed = 0 ]
