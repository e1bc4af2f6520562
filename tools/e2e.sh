#!/usr/bin/env bash
# Runs the browser tests against the release that tools/build.sh made. Arguments go to Playwright.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

[ -x "$target/release/server" ] && [ -f "$site/hash.txt" ] ||
    fail "There is no release to test yet." "Run make build first, or make e2e, which does."
export SERVER=$target/release/server SITE_ROOT=$site
cd end2end
exec node_modules/.bin/playwright test "$@"
