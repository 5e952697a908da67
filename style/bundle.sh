#!/bin/sh
# Puts the stylesheet together: one request for the browser, one file a component for us. Cascade layers, declared
# first, decide what wins; the order of files within a layer does not matter.
set -eu
cd "$(dirname "$0")"
mkdir -p ../target/style
cat layers.css tokens.css base.css layout.css components/*.css > ../target/style/site.css
