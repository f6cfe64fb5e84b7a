# shellcheck shell=bash
# Claims: what a scenario shows, each with what was observed. Sourced by scenario.sh.

claims_held=0
claims_failed=0

# claim WHAT OBSERVED CONDITION...: the condition is a command, e.g. `[ 3 -gt 2 ]`.
claim() {
    local what=$1 observed=$2
    shift 2
    if "$@" >/dev/null 2>&1; then
        claims_held=$((claims_held + 1))
        printf '  ok      %s: %s\n' "$what" "$observed"
    else
        claims_failed=$((claims_failed + 1))
        printf '  FAILED  %s: %s\n' "$what" "$observed"
    fi
}

# claim_no_more WHAT NUMBER LIMIT [UNIT]: numbers may have decimals.
claim_no_more() {
    claim "$1 (at most $3${4:+ $4})" "$2${4:+ $4}" is_at_most "$2" "$3"
}

# claim_no_less WHAT NUMBER LIMIT [UNIT]
claim_no_less() {
    claim "$1 (at least $3${4:+ $4})" "$2${4:+ $4}" is_at_most "$3" "$2"
}

# claim_time WHAT MILLISECONDS LIMIT: how long something takes is promised of a machine that has nothing else to do, and claimed by the full run.
# The short form runs beside other work: it claims no more than the service's own limits, by which every request has its answer.
readonly own_limit=12000
claim_time() {
    claim_no_more "$1" "$2" "$(full_or_short "$3" "$own_limit")" ms
}

# claim_rate WHAT RATE LIMIT: the same for how much a second; the short form claims that it goes on at all.
claim_rate() {
    claim_no_less "$1" "$2" "$(full_or_short "$3" 1)" "a second"
}

# What is no number is never at most anything.
is_at_most() {
    awk -v left="$1" -v right="$2" 'BEGIN {
        number = "^-?[0-9]+([.][0-9]+)?$"
        exit !(left ~ number && right ~ number && left + 0 <= right + 0)
    }'
}

# take_claims COMMAND...: runs a program that prints claims of its own in this form and counts them; one that prints none has failed.
take_claims() {
    local output status=0 held failed
    output=$("$@") || status=$?
    printf '%s\n' "$output"
    held=$(grep -c '^  ok      ' <<<"$output") || true
    failed=$(grep -c '^  FAILED  ' <<<"$output") || true
    if [[ $((held + failed)) -eq 0 || $status -ne 0 && $failed -eq 0 ]]; then
        printf '  FAILED  %s ended with status %s\n' "${1##*/}" "$status"
        failed=$((failed + 1))
    fi
    claims_held=$((claims_held + held))
    claims_failed=$((claims_failed + failed))
}

# The last line of a scenario; its status is the scenario's.
conclude() {
    printf 'claims: %s held, %s failed\n' "$claims_held" "$claims_failed"
    [[ $claims_failed -eq 0 && $claims_held -gt 0 ]]
}
