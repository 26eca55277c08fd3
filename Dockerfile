# The emulator as an image that holds one static program, an empty folder, and nothing else.
#
#   docker build -t accounts-emulator .
#   docker run --rm -p 127.0.0.1:8080:8080 accounts-emulator
#
# Six layers at most, counting both stages. Nothing here names an architecture: the same file builds on amd64 and arm64.
# It keeps to what every builder of the last years knows: no `syntax` line, which would have to be fetched, no cache mounts.

# Any Rust from the manifest's `rust-version` on will do. The slim variant has what a static link needs: gcc and libc's archives.
FROM rust:1-slim-bookworm AS build
WORKDIR /build

# A static program is what lets the second stage start from nothing.
ENV RUSTFLAGS="-C target-feature=+crt-static"

# The dependencies, in a layer of their own that stays cached until the manifest or the lock file changes: a program of empty
# sources is built with them. `--target` keeps RUSTFLAGS away from procedural macros, which the compiler loads while it runs
# and which therefore can't be static.
COPY Cargo.toml Cargo.lock ./
RUN mkdir -p src/bin/accounts-emulator \
 && echo '//! Empty.' | tee src/lib.rs > src/bin/accounts-emulator/main.rs \
 && echo 'fn main() {}' >> src/bin/accounts-emulator/main.rs \
 && cargo build --profile dist --locked --bin accounts-emulator --target "$(rustc -vV | sed -n 's/^host: //p')"

# What goes into this layer is listed in .dockerignore.
COPY . .
# Cargo goes by modification times, and a checkout may be older than the empty program above: without the `touch` that
# program would be taken for this one. The program is moved to where the next stage finds it without knowing the target.
# A named volume takes over owner and mode of the folder that it is mounted on: that is what makes `--state /data/…` work for
# a user without privileges, whoever it is. The sticky bit keeps users out of each other's files, as in /tmp.
RUN touch src/lib.rs src/bin/accounts-emulator/main.rs \
 && cargo build --profile dist --locked --bin accounts-emulator --target "$(rustc -vV | sed -n 's/^host: //p')" \
 && mkdir -p /image/data && chmod 1777 /image/data && mv target/*/dist/accounts-emulator /image/

FROM scratch
COPY --from=build /image/ /

# A number, because there is no /etc/passwd to look a name up in, and because Kubernetes' `runAsNonRoot` accepts only numbers.
USER 65532:65532

# Inside a container loopback can't be reached from anywhere else. Whoever publishes the port decides who may come in.
# Seed data are those in a folder mounted at /seed, if there are any: -v "$PWD/seed:/seed:ro".
# `::` means both families of addresses, and IPv4 alone where there is no IPv6.
ENV EMULATOR_HOST=:: \
    EMULATOR_SEED_DATA=/seed,demo
EXPOSE 8080

# The program asks itself, since there is no shell and no curl here; it finds its port as the server does, in PORT, in
# EMULATOR_PORT, or in the arguments of process 1.
# The first probe comes one interval after the start, and what waits for `service_healthy` waits for it: hence the short one.
# Probes are dear, because the engine starts a process for each: with `--linger`, one that finds the server ready stays for
# 20 s, and ends at once if the server does. The first one of a server never stays.
# `--start-interval` would be another means, but engines before 25 refuse the whole file for it; and `--start-period` without
# it makes engines from 25 on wait five seconds. Ten tries of two seconds are the time that a large seed has to load.
HEALTHCHECK --interval=500ms --timeout=25s --retries=10 CMD ["/accounts-emulator", "wait", "--timeout", "2s", "--linger", "20s"]

# Arguments go to the program: `docker run accounts-emulator --rules platform`. It handles SIGTERM as process 1.
ENTRYPOINT ["/accounts-emulator"]
