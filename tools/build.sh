#!/usr/bin/env bash
# Builds the release: the server's binary and the site's files.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

say "The server (release mode; a few minutes the first time)"
cargo build --release -p server
tools/site.sh
