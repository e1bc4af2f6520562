# Shared by the scripts beside it: where things are, and how a script speaks. Sourced, not run.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

# Cargo reads the same variable, so the browser's part always lies beside the server's binary.
mkdir -p "${CARGO_TARGET_DIR:-target}"
target=$(cd "${CARGO_TARGET_DIR:-target}" && pwd)
export CARGO_TARGET_DIR=$target
site=${SITE_ROOT:-$target/site}
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
