# One image for every role of Antrean; the command picks it: `worker`, `notifier`, `migrate` ... And a second one, `catcher`, with the
# mail catcher of demonstrations, which no production needs.

FROM swift:6.3-bookworm AS builder
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libcurl4-openssl-dev libpq-dev libqrencode-dev libssl-dev libzbar-dev pkg-config zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build
# The dependencies first: they change less often than our sources.
COPY Package.swift ./
RUN mkdir -p Sources Tests && swift package resolve
COPY Sources ./Sources
COPY Tests ./Tests
RUN swift build --configuration release --product antrean --static-swift-stdlib \
    && mkdir /product \
    && bin=$(swift build --configuration release --show-bin-path) \
    && cp "$bin/antrean" /product/ \
    && find "$bin" -maxdepth 1 -name '*.resources' -exec cp -r {} /product/ \;

FROM debian:bookworm-slim AS catcher
RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3-aiosmtpd \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10002 --user-group catcher \
    && install -d -o catcher -g catcher -m 0700 /var/mail/caught
COPY ops/mail-catcher /app/ops/mail-catcher
COPY ops/lib/mailcatcher /app/ops/lib/mailcatcher
USER catcher
EXPOSE 1025 8025
ENTRYPOINT ["/app/ops/mail-catcher", "--directory", "/var/mail/caught", "--host", "0.0.0.0", "--smtp-port", "1025", "--page-port", "8025"]

FROM debian:bookworm-slim AS antrean
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        ca-certificates libcurl4 libpq5 libqrencode4 libssl3 libstdc++6 libzbar0 tzdata zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group antrean \
    && install -d -o antrean -g antrean -m 0700 /var/lib/antrean/keys /var/lib/antrean/secrets
COPY --from=builder /product/ /app/
COPY sql /app/sql
COPY data /app/data
COPY docs/openapi.yaml /app/docs/openapi.yaml
USER antrean
EXPOSE 8080 8081
ENTRYPOINT ["/app/antrean"]
CMD ["--help"]
