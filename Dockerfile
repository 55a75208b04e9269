# One static binary on nothing: no shell, no other program. The outside slicer is
# left out; add prusa-slicer to an image of your own where it is wanted.
#
#   docker build -t saggar .
#   docker run -p 8080:8080 -v saggar:/data saggar serve --api-key shop:$KEY
#
# `saggar health` asks the server whether it is well. It is no HEALTHCHECK of the image,
# because `docker run saggar worker` has no server to ask; a server is given it by
# compose (healthcheck: {test: [CMD, /saggar, health]}) or in an image of your own
# (HEALTHCHECK CMD ["/saggar", "health"]). Kubernetes asks /healthz itself.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=devel
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X github.com/saggar3d/saggar/internal/version.stamped=$VERSION" -o /out/saggar ./cmd/saggar \
 && mkdir -p /out/data /out/tmp && chmod 1777 /out/tmp

FROM scratch
# For callbacks and object stores over https.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/saggar /saggar
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build /out/tmp /tmp
USER 65532:65532
# Loopback of a container is reached by nobody; without a credential it does not start.
ENV SAGGAR_DATA=/data SAGGAR_LISTEN=:8080
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["/saggar"]
CMD ["serve"]
