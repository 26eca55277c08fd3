# shellcheck shell=bash disable=SC2034,SC2154
# An engine to build and run images with, and base images to build on; to be sourced from the root of the repository.
#
# Its user has set `docker`, the client, and `label`, which every container made here carries, so that the clean-up finds them
# and nothing else. It calls `provide_engine` and `provide_base IMAGE`; what it starts is stopped when the script ends.

# dockerd's home, which not every root has on the path.
PATH=$PATH:/usr/sbin:/sbin

work=$(mktemp -d)
engine_pid=
failures=0
network=()

# ---- telling

say() { echo "image: $*"; }

ok() { echo "ok      $*"; }

failed() {
  echo "FAILED  $*"
  failures=$((failures + 1))
}

# expect SENTENCE COMMAND…: ok if the command succeeds; what it printed is shown only if it doesn't.
expect() {
  local sentence=$1
  shift
  if "$@" >"$work/expect" 2>&1; then
    ok "$sentence"
  else
    failed "$sentence"
    sed 's/^/        /' "$work/expect"
  fi
}

skip() {
  echo "IMAGE CHECKS SKIPPED: $*"
  [[ ${IMAGE_CHECKS:-} == required ]] && exit 1
  exit 0
}

# skip_part SENTENCE: what comes after is checked all the same.
skip_part() {
  echo "IMAGE CHECKS SKIPPED in part: $*"
  [[ ${IMAGE_CHECKS:-} == required ]] && failed "$*"
  return 0
}

# ---- cleaning up

stop_engine() {
  [[ -n $engine_pid ]] || return 0
  kill "$engine_pid" 2>/dev/null || true
  wait "$engine_pid" 2>/dev/null || true
  say "engine stopped"
}

# labelled COMMAND…: what that lists of ours.
labelled() { "$docker" "$@" --quiet --filter "label=$label" 2>/dev/null; }

clean_up() {
  local status=$?
  trap - EXIT
  # What compose made has no label of ours.
  if declare -F compose_down >/dev/null; then compose_down; fi
  labelled ps --all | xargs --no-run-if-empty "$docker" rm --force --volumes >/dev/null 2>&1 || true
  labelled network ls | xargs --no-run-if-empty "$docker" network rm >/dev/null 2>&1 || true
  labelled volume ls | xargs --no-run-if-empty "$docker" volume rm >/dev/null 2>&1 || true
  stop_engine
  rm -rf "$work" || true
  exit "$status"
}

# ---- the engine

engine_answers() { "$docker" version >/dev/null 2>&1; }

install_engine() {
  [[ $(id -u) == 0 ]] || skip "no engine runs, and without root none can be installed"
  command -v apt-get >/dev/null || skip "no engine is installed, and this is no Debian"
  say "installing Debian's docker.io and docker-compose"
  # Lists may be missing or old on a fresh machine.
  { apt-get update && apt-get install --yes --no-install-recommends docker.io docker-compose iptables; } \
    >"$work/install" 2>&1 || { tail -n 5 "$work/install"; skip "docker.io can't be installed"; }
}

# A socket and a pid file of its own: no other engine uses them, and a killed engine's files do no harm.
# dockerd chooses the storage driver: overlay where the kernel lets it, else vfs. IMAGE_CHECK_DOCKERD adds arguments.
start_engine() {
  command -v dockerd >/dev/null || install_engine
  [[ $(id -u) == 0 ]] || skip "no engine runs, and without root none can be started"
  export DOCKER_HOST=unix://$work/docker.sock
  # shellcheck disable=SC2086 # several arguments are meant
  dockerd --host "$DOCKER_HOST" --pidfile "$work/docker.pid" ${IMAGE_CHECK_DOCKERD:-} >"$work/dockerd" 2>&1 &
  engine_pid=$!
  for _ in $(seq 150); do
    if engine_answers; then return; fi
    kill -0 "$engine_pid" 2>/dev/null || break
    sleep 0.2
  done
  tail -n 5 "$work/dockerd"
  skip "dockerd doesn't start"
}

provide_engine() {
  if ! engine_answers; then start_engine; fi
  say "engine $("$docker" version --format '{{.Server.Version}}'), $("$docker" info --format '{{.Driver}}')"
}

# ---- base images

# The build then shares the host's network: its proxy or name server may be one that only the host can see.
stand_in() {
  say "built ON A LOCAL STAND-IN for $1, not on the published image"
  network=(--network host)
}

is_stand_in_or_missing() {
  [[ $("$docker" image inspect --format '{{index .Config.Labels "stand-in"}}' "$1" 2>/dev/null || echo missing) != "" ]]
}

# provide_base IMAGE: fails where neither it nor a stand-in can be had. What was pulled once needs no network. A stand-in of an earlier run gives way as soon as the image can be
# pulled.
provide_base() {
  if ! is_stand_in_or_missing "$1" || timeout 300 "$docker" pull --quiet "$1" >"$work/pull" 2>&1; then
    say "base image $1"
    return
  fi
  say "$1 can't be pulled: $(tail -n 1 "$work/pull")"
  DOCKER=$docker tests/image/stand-in "$1" || return 1
  stand_in "$1"
}

# base_of DOCKERFILE: what its first stage is built on.
base_of() { awk '$1 == "FROM" { print $2; exit }' "$1"; }
