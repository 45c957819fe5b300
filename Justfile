# What one does here; `just` alone lists it. Commands come from .venv where there is one.

export PATH := justfile_directory() / ".venv/bin" + ":" + env("PATH")

[private]
recipes:
    @{{ just_executable() }} --list --unsorted

# style, types and the contracts between the folders
check:
    ruff check .
    ruff format --check .
    mypy
    lint-imports

# the README's tests, or those named: just test tests/server/site -k search
test *arguments:
    pytest -q {{ arguments }}

# the editor of the query page, and what answers queries in copies of the site, built anew; needs Node 18 and npm
frontend:
    cd server/frontend && npm ci --ignore-scripts --no-audit --no-fund && npm run build

# the tests that build over and over, mangle records and kill builds, or measure memory
thorough:
    pytest -q -m thorough

# the tests that need Chromium, nginx, Node, R, store servers, strace, Spark or the generators' packages, ask the API by its document, or build the wheel
marked:
    pytest -q -m "browser or generators or nginx or node or openapi or packaging or r or spark or stores or strace"

# the W3C's test suites, which lie in a folder outside the project
w3c folder:
    pytest -q -n 0 -m w3c --w3c={{ quote(folder) }} tests/conformance

# the short benchmark: fails where a ratio has fallen by more than a third
bench:
    python bench/run.py --short

# write golden outputs and what docs/ says of the code anew; review the difference
docs:
    pytest -q -n 0 -m golden --update-golden

# everything that must hold before a change lands, in a fresh clone
ci:
    .ci/run
