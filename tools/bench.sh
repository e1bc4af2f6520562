#!/usr/bin/env bash
# Measures what the benchmarks in server/benches measure, and the size of a first visit.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

tools/build.sh
if compgen -G 'server/benches/*.rs' >/dev/null; then
    say "Benchmarks"
    cargo bench -p server --bench '*'
else
    note "There are no benchmarks in server/benches yet."
fi
