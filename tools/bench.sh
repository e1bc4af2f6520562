#!/usr/bin/env bash
# Measures the built product: server/benches says what, and against which targets.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

tools/build.sh
say "Benchmarks (five minutes; an extract of 1 GB is made up on the way)"
export SITE_ROOT=$site
# With a PostgreSQL of its own, if there is one on this machine.
measured=(cargo bench -p server --bench city)
if tools/with-postgres.sh --check; then measured=(tools/with-postgres.sh "${measured[@]}"); fi
"${measured[@]}"

# serve_demo FOLDER: the product with its data set on a free port; sets $address.
serve_demo() {
    "$target/release/server" serve --demo-if-empty --listen 127.0.0.1:0 \
        --database "sqlite://$1/city.db" --now 2026-11-21T10:30:00+01:00 >"$1/said" 2>/dev/null &
    product=$!
    trap 'kill $product; rm -rf "$folder"' EXIT
    for _ in $(seq 100); do
        address=$(sed -n 's|.*\(http://[0-9.:]*\)/.*|\1|p' "$1/said")
        [ -n "$address" ] && return
        sleep 0.1
    done
    fail "The product did not start."
}

folder=$(mktemp -d)
serve_demo "$folder"
if ! [ -d tools/speed/node_modules/lighthouse ]; then
    say "Lighthouse (190 MB, only for this)"
    npm --prefix tools/speed ci --ignore-scripts --loglevel=error
fi
say "Lighthouse, mobile"
node tools/speed/lighthouse.mjs "$address"
say "A slow phone on a slow line"
node tools/speed/phone.mjs "$address"
