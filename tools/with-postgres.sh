#!/usr/bin/env bash
# Runs a command with a PostgreSQL of its own: `with-postgres.sh COMMAND…`.
#
# The cluster is made for this one run, in a temporary folder, reached through a socket in it, and
# gone afterwards. Its address is in TEST_POSTGRES_URL. If that variable is already set, the
# database it names is used instead. PostgreSQL refuses to run as root, so root hands it to the
# system's user `postgres` or `nobody`. With `--check`: is PostgreSQL here at all?
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# The newest PostgreSQL of this machine; Debian keeps its programs out of the PATH.
programs() {
    local folder
    for folder in $(ls -dv /usr/lib/postgresql/*/bin 2>/dev/null | tac) \
        "$(pg_config --bindir 2>/dev/null || true)" "$(dirname "$(command -v initdb || echo .)")"; do
        if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then
            echo "$folder"
            return
        fi
    done
    return 1
}

if [ "${1:-}" = --check ]; then
    programs >/dev/null
    exit
fi
if [ -n "${TEST_POSTGRES_URL:-}" ]; then exec "$@"; fi

bin=$(programs) || fail "PostgreSQL's programs (initdb, pg_ctl) are not here." \
    "Run tools/setup.sh test, or set TEST_POSTGRES_URL to a database that tests may fill and empty."

# Short, because a socket's path must not be longer than about 100 characters.
home=$(mktemp -d /tmp/stadtplan-pg.XXXXXX)
unprivileged=()
if [ "$(id -u)" = 0 ]; then
    owner=$(id -un postgres 2>/dev/null || echo nobody)
    chown "$owner" "$home"
    unprivileged=(setpriv --reuid "$owner" --regid "$(id -g "$owner")" --clear-groups)
fi
chmod 755 "$home"
# Away from folders that the unprivileged user may not enter.
in_home() { (cd "$home" && "${unprivileged[@]}" "$@"); }

stop() {
    in_home "$bin/pg_ctl" stop --silent --mode immediate --pgdata "$home/data" >/dev/null 2>&1 || true
    rm -rf "$home"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

in_home "$bin/initdb" --pgdata "$home/data" --username postgres --auth trust --encoding UTF8 \
    --locale C.UTF-8 --no-sync >"$home.log" 2>&1 ||
    fail "PostgreSQL could not make a cluster: $(cat "$home.log")"
# A crash may lose this data, so nothing waits for the disk.
in_home "$bin/pg_ctl" start --silent --wait --pgdata "$home/data" --log "$home/log" \
    --options "-k $home -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200" ||
    fail "PostgreSQL did not start: $(tail -n 5 "$home/log")"
rm -f "$home.log"

export TEST_POSTGRES_URL="postgres://postgres@localhost/postgres?host=$home"
"$@"
