#!/usr/bin/env bash
# The long campaign: all tests under sanitizers, fuzzing, the outside checkers at full volume, soak, overload, mixed load.
# Every part runs; the last line counts them.
set -uo pipefail
cd "$(dirname "$0")/.."
passed=0; failed=0
part() {
    local name=$1; shift
    printf '\n== %s\n' "$name"
    if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "-- failed: $name"; fi
}

sanitized() {
    cmake --preset "$1" >/dev/null && cmake --build "build/$1" && ctest --test-dir "build/$1" -L "$2" --output-on-failure
}

tools=../shared/tools
export HAISHU_DEMO_DB=$PWD/build/e2e/demo.sqlite
mkdir -p build/e2e
[ -e "$HAISHU_DEMO_DB" ] || build/haishu demo --db "$HAISHU_DEMO_DB"
work=$(mktemp -d); cp "$HAISHU_DEMO_DB" "$work/db.sqlite"
build/haishu serve --db "$work/db.sqlite" --port 18433 --limits off >"$work/log" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; wait $server; rm -rf "$work"' EXIT
export BASE_URL=http://127.0.0.1:18433 SERVER_PID=$server
for _ in $(seq 200); do curl -sf "$BASE_URL/readyz" >/dev/null && break; sleep 0.1; done
tile=/xyz/road,building,water/14/13723/6766.mvt
printf '%s\n' "$tile" /xyz/road,building,water/14/13722/6766.mvt "/collections/school/items?limit=10" >"$work/urls"

if [ -d "$tools" ]; then
    part "hostile requests" env BIG=$tile python3 $tools/http_torture.py
    part "10,000 idle connections" env IDLE_CONNS=10000 RSS_GROW_MB=200 ONLY=idle,proc python3 $tools/http_torture.py
    part "1,000 slow connections" env SLOW_CONNS=1000 ONLY=slow/ python3 $tools/http_torture.py
    part "hostile parameters" env PER_PARAM=400 COMBOS=400 BUDGET_S=1200 \
        SKIP='GET /(events|catchment|jobs/)|/history$' \
        VALUES='{"collectionId":"school","featureId":1,"tileMatrixSetId":"WebMercatorQuad","tileMatrix":14,"tileRow":6766,"tileCol":13723,"layers":"school","z":14,"x":13723,"y":6766,"styleId":"light","collections":"school"}' \
        python3 $tools/param_fuzz.py
    part "saturation" env URLS="$work/urls" $tools/soak.sh
    part "overload" env URLS="$work/urls" OVERLOAD=1 CONNS=4000 P99_MS=500 $tools/soak.sh
    part "saturation after the overload" env URLS="$work/urls" $tools/soak.sh
fi
part "questions against brute force" env QUESTIONS=20000 SEED=$(date +%j) /usr/bin/python3 tests/e2e/test_questions.py
part "mixed load" /usr/bin/python3 tests/bench/mixed_load.py
part "edits under load, and killed" env HAISHU_EDIT_SECONDS=120 HAISHU_EDIT_KILLS=200 /usr/bin/python3 tests/e2e/test_edits.py
part "address and undefined behaviour sanitizers" sanitized asan-ubsan "unit|store"
part "fuzzing" tests/fuzz/campaign.sh "${FUZZ_SECONDS:-300}"
export TSAN_OPTIONS="suppressions=$PWD/tests/thread_sanitizer.supp"
part "thread sanitizer" sanitized tsan "unit|store"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
