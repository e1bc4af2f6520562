#!/usr/bin/env bash
# Looks at everything that is built in: licences, where it comes from, known flaws (deny.toml).
#
# Not part of `make test`: cargo-deny takes ten minutes to build, and the list of known flaws comes
# from GitHub, so that the answer may change overnight.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

cargo deny --version >/dev/null 2>&1 || fail "cargo-deny is not here." \
    "Install it with: cargo install cargo-deny --locked"

say "Licences, sources, versions"
cargo deny --locked check --hide-inclusion-graph licenses bans sources

say "Known flaws (RustSec)"
if timeout 20 git ls-remote -q https://github.com/rustsec/advisory-db HEAD >/dev/null 2>&1; then
    cargo deny --locked check --hide-inclusion-graph advisories
elif compgen -G "${CARGO_HOME:-$HOME/.cargo}/advisory-dbs/*" >/dev/null; then
    note "The list cannot be reached; this is the one that was fetched last."
    cargo deny --locked check --hide-inclusion-graph --disable-fetch advisories
else
    note "The list cannot be reached, and there is no earlier one: known flaws were not looked up."
fi
