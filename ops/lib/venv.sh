# shellcheck shell=bash
# A Python environment for the tests, in var/venv of the repository. Sourced; needs lib/env.sh.

readonly venv=$REPOSITORY/var/venv

need_venv() {
    local wanted
    wanted=$(sha256sum <"$REPOSITORY/ops/lib/requirements.txt")
    [[ $(cat "$venv/requirements.sha256" 2>/dev/null) != "$wanted" ]] || return 0
    say "installing the test tools from PyPI"
    rm -rf "$venv"
    /usr/bin/python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$REPOSITORY/ops/lib/requirements.txt" >&2
    printf '%s\n' "$wanted" >"$venv/requirements.sha256"
}
