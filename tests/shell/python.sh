# shellcheck shell=bash disable=SC2154
# A Python that is new enough, and packages for it; to be sourced. PYTHON names an interpreter, at least 3.12.
#
# Its user has set $work, a folder, and functions `say`, `indented FILE` and `skip SENTENCE`, which does not return.

new_enough() {
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null
}

# Sets $python.
find_python() {
  local candidate
  for candidate in ${PYTHON:+"$PYTHON"} python3 python3.{12..19} python \
    "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.*/bin/python; do
    python=$(command -v "$candidate") || continue
    if new_enough "$python"; then return; fi
  done
  skip "no Python of at least 3.12 was found; PYTHON may name one"
}

# python_with NAME FILE: sets $python to that of a virtual environment with the requirements in the file, target/clients/NAME.
# One that is complete is used again.
python_with() {
  local folder=target/clients/$1
  if ! cmp -s "$2" "$folder/installed" || ! new_enough "$folder/bin/python"; then
    find_python
    rm -rf "$folder"
    say "installing $(paste -s -d ' ' "$2") into $folder"
    if ! { "$python" -m venv "$folder" &&
      "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$2"; } >"$work/install" 2>&1; then
      indented "$work/install"
      skip "the packages can't be installed"
    fi
    cp "$2" "$folder/installed"
  fi
  python=$folder/bin/python
}
