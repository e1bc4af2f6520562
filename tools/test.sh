#!/usr/bin/env bash
# Checks everything, from the quick to the slow, and stops at the first thing that is wrong.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

stage() {
    local begin=$SECONDS
    "$@"
    note "($((SECONDS - begin)) s)"
}

rust_tests() {
    local packages=(-p app -p server --features app/ssr)
    say "Rules, store and doors, on SQLite and PostgreSQL"
    if cargo nextest --version >/dev/null 2>&1; then
        tools/with-postgres.sh cargo nextest run "${packages[@]}" --no-fail-fast
    else
        tools/with-postgres.sh cargo test "${packages[@]}" --lib --bins --tests --no-fail-fast
    fi
    say "Examples in the documentation"
    cargo test "${packages[@]}" --doc
}

stage tools/setup.sh test
stage tools/lint.sh
stage rust_tests
stage tools/build.sh
note "(everything so far: $((SECONDS / 60)) min $((SECONDS % 60)) s)"
say "The pages in a browser"
tools/e2e.sh
