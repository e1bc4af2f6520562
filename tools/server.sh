#!/usr/bin/env bash
# Runs the release that tools/build.sh made, with its site, in this folder: `server.sh serve …`.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

mkdir -p data
export SITE_ROOT=$site
exec "$target/release/server" "$@"
