#!/usr/bin/env bash
# Builds the browser's part of the site into target/site (or SITE_ROOT).
#
# The same result as `cargo leptos build --release`, without that tool, which takes 26 minutes of
# processor time to install. Files that have not changed are not made again.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

work=$target/site-work
wasm=$target/$wasm_target/wasm-release/app.wasm
bindgen=$tools_dir/bin/bindgen
[ -x "$bindgen" ] && [ -d end2end/node_modules ] ||
    fail "The tools for the site are not here yet." "Run tools/setup.sh first."

say "The app for the browser (WebAssembly)"
cargo build -p app --no-default-features --features hydrate --lib \
    --profile wasm-release --target "$wasm_target"

mkdir -p "$work"
checksum=$(cat "$wasm" "$bindgen.source" tools/site.sh end2end/package-lock.json | sha256sum)
if [ "$(cat "$work/checksum" 2>/dev/null)" != "$checksum" ]; then
    rm -rf "$work/bindgen" "$work/checksum"
    say "wasm-bindgen: the JavaScript around it"
    "$bindgen" "$wasm" "$work/bindgen"
    say "Making it small (wasm-opt, half a minute)"
    # The features that rustc 1.95 may use for this target; all browsers since 2022 know them.
    node end2end/node_modules/binaryen/bin/wasm-opt -Oz --enable-bulk-memory \
        --enable-nontrapping-float-to-int --enable-sign-ext --enable-mutable-globals \
        --enable-reference-types --enable-multivalue \
        "$work/bindgen/app_bg.wasm" -o "$work/bindgen/app.wasm"
    rm "$work/bindgen/app_bg.wasm"
    echo "$checksum" >"$work/checksum"
fi

say "The site's files: $site"
node tools/site.mjs "$work" "$site"
