# The image of busway: built with Swift's own image, run on plain Debian with the libraries for AMQP, HTTP, TLS and the one
# program added.
FROM swift:6.3.1-bookworm AS build
RUN apt-get update && apt-get install --yes --no-install-recommends \
        libcurl4-openssl-dev librabbitmq-dev libssl-dev zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src

# The packages first: as long as Package.swift stays the same, no change of a source fetches them again.
COPY Package.swift ./
RUN --mount=type=cache,id=busway-swiftpm,target=/root/.cache \
    --mount=type=cache,id=busway-build,target=/src/.build,sharing=locked \
    swift package resolve

# The API's description is built into the program. SwiftPM refuses a package with a target whose folder is missing, so
# the tests come along; they are not compiled.
COPY openapi.yaml ./
COPY Sources Sources
COPY Tests Tests
RUN --mount=type=cache,id=busway-swiftpm,target=/root/.cache \
    --mount=type=cache,id=busway-build,target=/src/.build,sharing=locked \
    swift build --configuration release --product busway --static-swift-stdlib \
    && strip --strip-all -o /busway "$(swift build --configuration release --show-bin-path)/busway"

FROM debian:bookworm-slim
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates libcurl4 librabbitmq4 libssl3 zlib1g \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 busway \
    && useradd --uid 10001 --gid busway --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin busway
COPY --from=build /busway /usr/local/bin/busway
USER 10001:10001

ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="busway" \
      org.opencontainers.image.description="An RPC gateway that exposes HTTP over a message bus" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="docker.io/library/debian:bookworm-slim" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"

# The API and the admin listener. As everywhere, both are on loopback until BUSWAY_LISTEN and BUSWAY_ADMIN say
# otherwise, and the API refuses to serve strangers until it has authentication or BUSWAY_ALLOW_ANONYMOUS.
EXPOSE 8080 8081
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s --start-interval=1s --retries=3 CMD ["busway", "healthcheck"]
ENTRYPOINT ["busway"]
CMD ["serve", "--demo"]
