# shellcheck shell=bash
# What every script says and how it fails. Sourced, never run.

say() {
    printf '%s\n' "$*" >&2
}

fail() {
    say "${0##*/}: $*"
    exit 1
}
