#!/usr/bin/env bash
# The full figures: everything that takes too long for every change, written to bench/RESULTS.md with day and commit. Takes hours,
# room in bench/.work, and wrk; nothing else should run on the machine.
#
#     bash bench/long.sh [RECORDS]    RECORDS of the largest build, by default 1,000,000
#
# What falls short ends nothing: the rest is measured, and the exit code is 1.
set -euo pipefail
cd "$(dirname "$0")/.."

records=${1:-1000000}
python=${PYTHON:-.venv/bin/python}
work=bench/.work/long
results=bench/RESULTS.md
served=$((records < 10000 ? records : 10000)) # of the release that answers over HTTP
objective=$((records < 100000 ? records : 100000)) # of the one that hostile clients ask, as docs/operations.md promises
commit=$(git rev-parse --short=12 HEAD)
git diff --quiet HEAD || commit="$commit; files were changed since"
missed=()

# part NAME COMMAND...: runs one part, and appends what it prints to the results.
part() {
    local name=$1 begun output code=0
    shift
    printf '\n== %s\n' "$name"
    begun=$(date -u +%F)
    output=$work/output.txt
    "$@" 2>&1 | tee "$output" || code=${PIPESTATUS[0]}
    [ $code = 0 ] || missed+=("$name")
    {
        printf '\n## %s\n\n%s, commit %s: `%s`, exit code %s.\n\n```\n' "$name" "$begun" "$commit" "${*/#$python/python}" "$code"
        grep -v '^[[:space:]]*$' "$output" | tail -n 60
        printf '```\n'
    } >>"$results"
}

rm -rf "$work"
mkdir -p "$work"

printf '\n== Stages and builds\n'
"$python" bench/run.py --records "$records" || missed+=("Stages and builds") # writes the results anew

part "Ten times as many mangled records" \
    env ESFGRAPH_TEST_MUTATIONS=10000 "$python" -m pytest -q -n 0 --timeout=0 -m thorough tests/mapping/records/test_mutated_records.py
part "Fifty builds killed at random moments" \
    env ESFGRAPH_TEST_KILLS=50 "$python" -m pytest -q -n 0 --timeout=0 -m thorough tests/mapping/pipeline/test_killed_builds.py
part "Calls of the system that fail" "$python" bench/faults.py --cases 3000 --work "$work/faults"
part "Power cuts" "$python" bench/power.py --cuts 132 --work "$work/power"
for room in tests/mapping/sources tests/mapping/privacy tests/server/http tests/server/model tests/server/query_pool; do
    part "Fuzzing: $room" env ESFGRAPH_TEST_EXAMPLES=20000 \
        "$python" -m pytest -q -n 0 --timeout=0 --hypothesis-seed=21 "$room" \
        -k "test_scanner or test_negotiation or test_selection or sources or privacy"
done
part "Both SHACL engines" "$python" bench/validate.py --records "$served"
part "A build on Spark" "$python" bench/spark.py --records "$served" --work "$work/spark"

"$python" bench/records.py --records "$served" --out "$work/served"
"$python" -c 'from esfgraph_server.cli import main; main()' build "$work/served/records" --data "$work/data"
part "Queries over HTTP" "$python" bench/endpoint.py --data "$work/data" --peers bench/.work/endpoint-peers
part "The site" "$python" bench/site.py --data "$work/data"
part "The site as files" "$python" bench/static_site.py --data "$work/data"
part "A soak of an hour" "$python" bench/soak.py --work "$work/soak"
if "$python" -c 'import atheris' 2>/dev/null; then
    part "Fuzzing, led by what is reached" "$python" bench/fuzz.py --minutes 60 --jobs 2 --work "$work/fuzz"
else
    missed+=("Fuzzing, led by what is reached (pip install atheris)")
fi

"$python" bench/records.py --records "$objective" --out "$work/objective"
"$python" -c 'from esfgraph_server.cli import main; main()' build "$work/objective/records" --data "$work/objective/data"
part "Hostile clients, and the service objective" "$python" bench/hostile.py --data "$work/objective/data"

if [ ${#missed[@]} -gt 0 ]; then
    printf '\nFell short:\n'
    printf '  %s\n' "${missed[@]}"
    exit 1
fi
printf '\nEverything reached its bars.\n'
