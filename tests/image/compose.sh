# shellcheck shell=bash disable=SC2154
# The compose files, run by a real compose tool; to be sourced. Its user has set `docker`, `work` and `network`, and has built
# the image.

# The image of the tests in examples/compose is built on it; it also serves as any other container.
helper=$(base_of examples/compose/tests/Dockerfile)
files=()

# compose ARGUMENT…: of the project whose files are in $files. Another emulator may be up, so the project has a name of its own
# and the engine chooses the port.
compose() {
  local -a tool
  if "$docker" compose version >/dev/null 2>&1; then
    tool=("$docker" compose)
  elif command -v docker-compose >/dev/null; then
    tool=(docker-compose)
  else
    return 127
  fi
  EMULATOR_PORT=0 "${tool[@]}" --project-name "accounts-emulator-check-$$" "${files[@]}" "$@"
}

compose_down() { ((${#files[@]} == 0)) || compose down --volumes >/dev/null 2>&1 || true; }

has_compose() {
  compose version >"$work/compose" 2>&1 && return
  skip_part "no compose tool"
  return 1
}

started_in_order() {
  local probed
  container=$(compose ps --all --quiet "$1")
  probed=$(first_passed_probe_at)
  container=$(compose ps --all --quiet "$2")
  below "$probed" "$(started_at)"
}

# compose.yaml, and a service laid over it that waits.
check_compose() {
  has_compose || return 0
  say "compose: $(head -n 1 "$work/compose")"
  files=(--project-directory . --file compose.yaml --file tests/image/dependent.yaml)
  expect "compose: the dependent starts when the emulator is healthy, and reaches it by name" \
    compose up --no-build --exit-code-from dependent
  expect "compose: it started after the first probe that passed" started_in_order emulator dependent
  compose_down
}

# examples/compose as it stands, but for the names of its images.
check_example() {
  has_compose || return 0
  files=(--project-directory examples/compose --file examples/compose/compose.yaml --file tests/image/example.yaml)
  expect "compose example: the image of the tests builds" \
    "$docker" build "${network[@]}" --tag accounts-emulator-example-tests:check examples/compose/tests
  expect "compose example: the suite passes, in parallel" compose up --no-build --exit-code-from tests
  compose logs --no-color tests 2>/dev/null | tail -n 3 | sed 's/^/        /'
  compose_down
}
