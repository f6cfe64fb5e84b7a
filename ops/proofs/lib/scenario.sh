# shellcheck shell=bash
# What every scenario of ops/prove stands on: a stack of its own, claims and their count. Sourced first, by
#
#   readonly scenario=NAME
#   source "$(dirname "${BASH_SOURCE[0]}")/lib/scenario.sh"
#
# The stack's ANTREAN_VAR is var/prove/NAME. A scenario begins with `stack_up`, says `claim` for each thing it shows, and ends with
# `conclude`. Whatever happens, the stack is stopped; when all claims held, what it made is deleted.

proofs=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
ANTREAN_VAR=${proofs%/ops/proofs}/var/prove/$scenario
ANTREAN_PORT_BASE=${ANTREAN_PROVE_PORT_BASE:-27000}
ANTREAN_HTTP_PORT=$((ANTREAN_PORT_BASE + 80))
export ANTREAN_VAR ANTREAN_PORT_BASE ANTREAN_HTTP_PORT
# Passwords are hashed at a cost that a scenario can pay by the hundred.
export ANTREAN_PASSWORD_COST=${ANTREAN_PASSWORD_COST:-10}
export ANTREAN_SKIP_BUILD=${ANTREAN_SKIP_BUILD:-1}
# shellcheck source=../../lib/env.sh
source "$proofs/../lib/env.sh"
# shellcheck source=../../lib/processes.sh
source "$REPOSITORY/ops/lib/processes.sh"
# shellcheck source=../../lib/stack.sh
source "$REPOSITORY/ops/lib/stack.sh"
# shellcheck source=claims.sh
source "$proofs/lib/claims.sh"
# shellcheck source=database.sh
source "$proofs/lib/database.sh"
# shellcheck source=load.sh
source "$proofs/lib/load.sh"

readonly url=http://127.0.0.1:$ANTREAN_HTTP_PORT
# Histories, dumps and summaries of the scenario.
readonly record=$ANTREAN_VAR/record

case ${1:-} in
short | full) readonly extent=$1 ;;
*) fail "usage: ops/proofs/$scenario.sh short|full" ;;
esac
trap end_of_scenario EXIT

# full_or_short FULL SHORT: the value for this run.
full_or_short() {
    if [[ $extent == full ]]; then printf '%s' "$1"; else printf '%s' "$2"; fi
}

# A fresh stack: nothing of an earlier run is left.
stack_up() {
    "$REPOSITORY/ops/down" --erase >/dev/null 2>&1 || fail "what an earlier run left in $ANTREAN_VAR could not be taken away"
    "$REPOSITORY/ops/up" >/dev/null || fail "the stack did not start; see $ANTREAN_VAR/log"
    # what is given back is offered at once: only then can be told from outside whether "full" was the truth
    sql -c "UPDATE policy SET return_after_min = '0', return_after_max = '0'" || fail "the policy could not be set"
    rm -rf "$record"
    mkdir -p "$record"
    say "the stack of $scenario runs at $url"
}

# Processes that the scenario has in the background, ended with it. Add with `in_background COMMAND...`; its id is in $!.
background=()
in_background() {
    "$@" &
    background+=("$!")
}

end_of_scenario() {
    local status=$? pid
    trap - EXIT
    for pid in "${background[@]}"; do
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    if [[ $status -eq 0 && ${ANTREAN_PROVE_KEEP:-} != 1 ]]; then
        rm -rf "$record"
        "$REPOSITORY/ops/down" --erase >/dev/null 2>&1 || true
    else
        "$REPOSITORY/ops/down" >/dev/null 2>&1 || true
        say "what it made stays in $ANTREAN_VAR"
    fi
    exit "$status"
}

# microseconds: now, on the clock that the storm's history uses.
microseconds() {
    date +%s%6N
}
