# One image with the server and its page inside: `docker build -t fitbit-data-import .`
# SETUP.md says how it is run, and what of this file could not be tried.

FROM rust:1.95-bookworm AS build
# Node packs and shrinks the page.
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
# The page is built offline, so everything is fetched before. What is missing of trunk, wasm-bindgen and wasm-opt, `dist`
# installs itself.
RUN cargo fetch --locked && cargo xtask dist

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --home-dir /data importer
COPY --from=build /src/target/dist/fitbit-data-import /usr/local/bin/fitbit-data-import
USER importer
WORKDIR /data
VOLUME /data
# Inside a container the address outside decides who reaches it. PORT is respected; without it, 8080.
ENV BIND=0.0.0.0
EXPOSE 8080
# The program is process 1 and hears SIGTERM itself.
ENTRYPOINT ["/usr/local/bin/fitbit-data-import"]
