#!/usr/bin/env bash
# The checks that take too long for every change: twelve times as many mangled records. About ten minutes on two cores.
set -euo pipefail
cd "$(dirname "$0")/.."
ESFGRAPH_TEST_MUTATIONS=12000 .venv/bin/pytest -q --timeout=0 tests/mapping/records/test_mutated_records.py
