# Shared by the scripts beside it: where things are, and how a script speaks. Sourced, not run.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

# absolute PATH: the same place, named so that it is found from every folder; PATH need not exist.
absolute() { case $1 in /*) printf '%s\n' "$1" ;; *) printf '%s\n' "$root/$1" ;; esac; }

# The one place that decides where things are built. Whatever is started from here may change its
# folder, so both are absolute. Cargo reads the same variable, so the browser's part always lies
# beside the server's binary.
target=$(absolute "${CARGO_TARGET_DIR:-target}")
export CARGO_TARGET_DIR=$target
site=$(absolute "${SITE_ROOT:-$target/site}")
mkdir -p "$target"
tools_dir=$target/tools
wasm_target=wasm32-unknown-unknown

if [ -t 1 ]; then bold=$'\e[1m' plain=$'\e[0m'; else bold='' plain=''; fi

# say WHAT: a step begins.
say() { printf '%s▸ %s%s\n' "$bold" "$*" "$plain"; }

# note WHAT: a remark within a step.
note() { printf '  %s\n' "$*"; }

# fail WHAT [HOW TO MEND]: the script cannot go on.
fail() {
    printf '\n✗ %s\n' "$1" >&2
    shift
    [ $# -eq 0 ] || printf '  %s\n' "$@" >&2
    exit 1
}

# as_root COMMAND…: system packages need the administrator.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        if [ -t 0 ]; then sudo "$@"; else sudo -n "$@"; fi
    else
        return 1
    fi
}

# locked_version CRATE LOCKFILE: the version that a Cargo.lock names.
locked_version() {
    awk -v name="\"$1\"" '$1 == "name" && $3 == name { found = 1; next }
        found && $1 == "version" { gsub(/"/, "", $3); print $3; exit }' "$2"
}
