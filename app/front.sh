#!/bin/sh
# Builds the first page, a program of its own, and lays it beside the steps that Trunk has just built. Trunk runs this.
set -eu
cd "$(dirname "$0")"
case "$TRUNK_PROFILE" in
  release) set -- --release --cargo-profile wasm-release ;;
  *) set -- ;;
esac
trunk build --config front.toml --offline "$@"
cp -R ../target/front/. "$TRUNK_STAGING_DIR/"
