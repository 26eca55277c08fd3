# shellcheck shell=bash disable=SC2154
# What the scripts share that take an emulator through something; to be sourced.
#
# It makes a folder that is removed at the end, $work; starts and stops emulators; and finds or installs what is needed.
# ACCOUNTS_EMULATOR names the program to use instead of a release build.
# Its user sets `label` and `required`, see telling.sh.

# shellcheck source=tests/shell/telling.sh
source tests/shell/telling.sh
# shellcheck source=tests/shell/python.sh
source tests/shell/python.sh

work=$(mktemp -d)
server=

# What is set for another emulator must not decide here, and no proxy comes between.
export NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost
unset PORT "${!EMULATOR_@}" "${!MPT_API_@}" "${!MARKETPLACE_API_@}"

# ---- cleaning up

stop_emulator() {
  [[ -n $server ]] || return 0
  kill "$server" 2>/dev/null || true
  wait "$server" || true
  server=
}

clean_up() {
  local status=$?
  trap - EXIT
  stop_emulator
  rm -rf "$work"
  exit "$status"
}
trap clean_up EXIT

# ---- the emulator

# Sets $emulator, the program.
find_emulator() {
  emulator=${ACCOUNTS_EMULATOR:-}
  [[ -z $emulator ]] || return 0
  cargo build --release --locked --quiet
  emulator=${CARGO_TARGET_DIR:-target}/release/accounts-emulator
}

is_ready() { grep -q '^Ready' "$work/emulator.out"; }

# start_emulator FLAG…: on a port that the system chooses; $address is where, and the variables point there.
start_emulator() {
  # Not the file of the emulator before: its last line would be taken for this one's.
  : >"$work/emulator.out"
  "$emulator" --port 0 --log errors "$@" >"$work/emulator.out" 2>"$work/emulator.err" &
  server=$!
  for _ in $(seq 200); do
    if is_ready || ! kill -0 "$server" 2>/dev/null; then break; fi
    sleep 0.05
  done
  is_ready || { indented "$work/emulator.err"; return 1; }
  address=$(sed -n 's/^ *address *//p' "$work/emulator.out")
  eval "$("$emulator" env --port "${address##*:}")"
}

# Whether nothing ended the emulator in the meantime.
still_runs() { kill -0 "$server" 2>/dev/null; }
