#!/usr/bin/env bash
# Installs what building needs; with the word `test`, also what the tests need.
#
# Each step looks first whether its work is done, so running it again costs a second.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

rust() {
    command -v cargo >/dev/null || fail "There is no Rust here." \
        "Install it with rustup (rustup.rs), open a new shell, and run this again."
    command -v cc >/dev/null || fail "There is no C compiler here; SQLite is built with one." \
        "On Debian or Ubuntu: apt-get install build-essential. On a Mac: xcode-select --install."
}

wasm_library() {
    local libraries
    libraries=$(rustc --print sysroot)/lib/rustlib/$wasm_target/lib
    compgen -G "$libraries/libstd-*.rlib" >/dev/null && return
    say "Rust's standard library for the browser: the app is compiled to WebAssembly"
    if command -v rustup >/dev/null && rustup target add "$wasm_target"; then return; fi
    note "rustup could not fetch it; building it from Debian's copy of its source instead"
    tools/wasm-std.sh "$libraries"
}

bindgen() {
    local wanted have source built=$tools_dir/bin/bindgen
    wanted=$(locked_version wasm-bindgen Cargo.lock)
    have=$(locked_version wasm-bindgen-cli-support tools/bindgen/Cargo.lock)
    [ "$wanted" = "$have" ] || fail \
        "The app uses wasm-bindgen $wanted, but tools/bindgen is locked to $have. They must agree." \
        "Write wasm-bindgen-cli-support = \"=$wanted\" into tools/bindgen/Cargo.toml, then run" \
        "cargo update --manifest-path tools/bindgen/Cargo.toml and commit both files."
    source=$(cat tools/bindgen/Cargo.lock tools/bindgen/src/main.rs | cksum)
    [ "$(cat "$built.source" 2>/dev/null)" = "$source" ] && return
    say "wasm-bindgen $wanted: writes the JavaScript between the browser and the app"
    cargo build --locked --manifest-path tools/bindgen/Cargo.toml --target-dir "$tools_dir"
    mkdir -p "$tools_dir/bin"
    cp "$tools_dir/debug/bindgen" "$built"
    echo "$source" >"$built.source"
}

npm_packages() {
    local lock stamp=end2end/node_modules/.lock-checksum
    command -v npm >/dev/null || fail "There is no Node.js here; the site's files are put together with it." \
        "Install Node.js 20 or newer (nodejs.org, or your system's package), and run this again."
    node -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)' || fail \
        "Node.js $(node --version) is too old; 20 or newer is needed."
    lock=$(cksum <end2end/package-lock.json)
    [ "$(cat "$stamp" 2>/dev/null)" = "$lock" ] && return
    say "npm packages: wasm-opt, esbuild, MapLibre and the browser tests (230 MB)"
    # Nothing here needs an install script, and the tests use the system's browser.
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm --prefix end2end ci --ignore-scripts --loglevel=error
    echo "$lock" >"$stamp"
}

# system_package NAME REASON: from Debian's or Ubuntu's archive.
system_package() {
    say "$1: $2"
    local mend="Install the package $1 with your system's package manager, and run this again."
    command -v apt-get >/dev/null || fail "$1 is missing, and this script knows only apt-get." "$mend"
    { as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$1"; } ||
        fail "apt-get could not install $1." "$mend"
}

browser() {
    if [ -n "${CHROMIUM:-}" ]; then
        [ -x "$CHROMIUM" ] || fail "CHROMIUM names $CHROMIUM, which cannot be run."
    elif ! [ -x /usr/bin/chromium ]; then
        system_package chromium "the browser that the tests look at the pages with"
    fi
}

database() {
    if [ -z "${TEST_POSTGRES_URL:-}" ] && ! tools/with-postgres.sh --check; then
        system_package postgresql "the second database that the store is tested on"
    fi
}

rust
wasm_library
bindgen
npm_packages
if [ "${1:-}" = test ]; then
    browser
    database
fi
