# shellcheck shell=bash disable=SC2154
# What the scripts of this folder share; to be sourced from the root of the checkout.
#
# It makes a folder that is removed at the end, $work, and builds and installs the wheel.

# shellcheck source=../../tests/shell/telling.sh
source tests/shell/telling.sh
# shellcheck source=../../tests/shell/python.sh
source tests/shell/python.sh

here=packages/python
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What is set for another emulator must not decide here, and no proxy comes between.
export NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost PYTHONDONTWRITEBYTECODE=1
unset PORT ACCOUNTS_EMULATOR_URL "${!EMULATOR_@}"

# build_wheel: sets $tools, a folder with maturin and mypy, and $wheel, in target/wheels. A `dist` build that is there
# already is not built again.
build_wheel() {
  local folder=$PWD/target/wheels
  python_with python-package "$here/tools.txt"
  tools=$PWD/$(dirname "$python")
  say "building the wheel"
  rm -rf "$folder"
  (
    export CARGO_TARGET_DIR
    CARGO_TARGET_DIR=$(realpath -m "${CARGO_TARGET_DIR:-target}")
    cd "$here"
    "$tools/maturin" build --out "$folder"
  ) >"$work/build" 2>&1 ||
    { indented "$work/build"; return 1; }
  wheel=$(echo "$folder"/*.whl)
}

# make_environment REQUIREMENT…: sets $environment, a new virtual environment with these packages.
make_environment() {
  environment=$work/environment
  "$python" -m venv "$environment"
  install "$@" >"$work/install" 2>&1 || { indented "$work/install"; skip "the packages can't be installed"; }
}

# install WHAT…: into the environment.
install() { "$environment/bin/python" -m pip install --quiet --disable-pip-version-check "$@"; }
