#!/usr/bin/env bash
# Builds Rust's standard library for WebAssembly where rustup has no access: `wasm-std.sh FOLDER`.
#
# Debian ships the library's source for each compiler it ships. When it has the very version in use
# (the compiled library only fits its own compiler), the library is compiled from that source, as a
# by-product of an empty crate, and copied to FOLDER in the toolchain. Takes about half a minute.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

libraries=$1
version=$(rustc --version | cut -d' ' -f2)
source=$(rustc --print sysroot)/lib/rustlib/src/rust
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mend=("Where rustup has access: rustup target add $wasm_target"
    "Otherwise install your system's package of it for exactly rustc $version, for example" \
    "Debian's libstd-rust-dev-wasm32.")

# fetch SUITE: looks for the source in one of Debian's suites, in a package state of our own, so
# that the system's package lists stay as they are.
fetch() {
    local site found
    site=$(apt-get indextargets --format '$(SITE)' | grep -v security | head -n 1)
    mkdir -p "$work/$1"/{lists/partial,cache/archives/partial}
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $site $1 main" \
        >"$work/$1/sources.list"
    local apt=(-q -o Dir::Etc::SourceList="$work/$1/sources.list" -o Dir::Etc::SourceParts=-
        -o Dir::State::Lists="$work/$1/lists" -o Dir::Cache="$work/$1/cache"
        -o APT::Sandbox::User=root -o Acquire::Languages=none)
    apt-get "${apt[@]}" update >"$work/log" 2>&1 || return 1
    found=$(apt-cache "${apt[@]}" madison rust-src | awk '{ print $3 }' | grep -m1 "^$version+") || return 1
    note "rust-src $found from Debian's $1"
    (cd "$work" && apt-get "${apt[@]}" download "rust-src=$found" >>log 2>&1) || return 1
    dpkg -x "$work"/rust-src_*.deb "$work/package"
}

if ! [ -f "$source/library/Cargo.lock" ]; then
    if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
        fail "This system has no Debian packages to take the library's source from." "${mend[@]}"
    fi
    for suite in trixie-backports stable stable-backports testing unstable none; do
        [ "$suite" != none ] || fail "Debian has no source of Rust $version's library." "${mend[@]}"
        fetch "$suite" && break
    done
    mkdir -p "$source"
    rm -rf "$source/library"
    cp -r "$work/package/usr/src/rustc-$version/library" "$source/"
fi

note "compiling the library"
mkdir -p "$work/empty/src" "$libraries"
printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n' >"$work/empty/Cargo.toml"
: >"$work/empty/src/lib.rs"
(cd "$work/empty" && RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=$work/out cargo build --release \
    -Zbuild-std=std,panic_abort --target "$wasm_target")
rm -f "$work/out/$wasm_target/release/deps/"libempty*
cp "$work/out/$wasm_target/release/deps/"*.rlib "$libraries/"
note "done: $libraries"
