# shellcheck shell=bash
# The load client and the checker, as scenarios use them. Sourced by scenario.sh.

STORM=$REPOSITORY/.build/$ANTREAN_CONFIGURATION/storm
readonly STORM

# seed NUMBER FIRST: accounts with open sessions, in $record/people-FIRST.jsonl.
seed() {
    "$REPOSITORY/ops/antrean" seed --people "$1" --first "$2" --output "$record/people-$2.jsonl" >/dev/null \
        || fail "the people of the storm could not be made"
}

# storm NAME PEOPLE-FILE OPTIONS...: history in $record/NAME.jsonl, what it says in NAME.txt, the summary in NAME.json.
storm() {
    local name=$1 people=$2
    shift 2
    "$STORM" --url "$url" --people "$people" --history "$record/$name.jsonl" --summary "$record/$name.json" "$@" >"$record/$name.txt" 2>&1 \
        || { tail -n 20 "$record/$name.txt" >&2; fail "the storm $name could not be raised"; }
}

# summary NAME FILTER: jq on the summary of a storm.
summary() {
    jq -r "$2" "$record/$1.json"
}

# show_storm NAME: what it came to, indented.
show_storm() {
    sed 's/^/  /' "$record/$1.txt"
}

# history_lines NAME: how many requests the storm has written down so far.
history_lines() {
    wc -l <"$record/$1.jsonl" 2>/dev/null || printf 0
}

# check_history DUMP HISTORY...
check_history() {
    "$proofs/check-history.py" "$@"
}
