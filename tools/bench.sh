#!/usr/bin/env bash
# Measures the built product: server/benches says what, and against which targets.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

tools/build.sh
say "Benchmarks (a minute)"
export SITE_ROOT=$site
cargo bench -p server --bench city
