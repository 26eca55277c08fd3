# shellcheck shell=bash
# What scripts of checks say; to be sourced. Its user sets `label`, which begins each line of its own, and `required`: the name
# of the variable by which what can't be checked is a failure.

say() { echo "${label:?}: $*"; }

# indented FILE: what a tool said, below the line that tells of it.
indented() { sed 's/^/        /' "$1"; }

# skip SENTENCE: ends the script without a failure, unless the checks are required.
skip() {
  echo "${label^^} CHECKS SKIPPED: $*"
  [[ ${!required:-} == required ]] && exit 1
  exit 0
}
