#!/usr/bin/env bash
# The storm of storm.sh while one worker after the other is killed every two seconds and PostgreSQL crashes: ops/prove storm-with-faults
# Nothing is repaired by hand: processes that died are started again as an init system does, and that is all.
set -euo pipefail
readonly scenario=storm-with-faults
# shellcheck source=lib/scenario.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/scenario.sh"
# shellcheck source=lib/faults.sh
source "$proofs/lib/faults.sh"
# shellcheck source=lib/plants.sh
source "$proofs/lib/plants.sh"

attempts=$(full_or_short 50000 4000)
# Slow enough that the storm outlasts its faults on any machine.
rate=$(full_or_short 1500 300)
crashes=$(full_or_short 2 1)
kills=$(full_or_short 10 4)
stack_up
seed $((attempts / 3)) 1
hot=$(quiet_slot)
set_places "${hot#*:}" 50

storm_and_faults() {
    local crash
    in_background supervise_workers
    supervisor=$!
    in_background kill_workers_every 2
    killer=$!
    for ((crash = 1; crash <= crashes; crash++)); do
        crash_database_at $((attempts * crash / (crashes + 1))) storm 1 >/dev/null 2>>"$ANTREAN_VAR/log/setup.log" &
        background+=("$!")
        crashers+=("$!")
    done
    storm storm "$record/people-1.jsonl" --clients 200 --attempts "$attempts" --rate "$rate" --hot "$hot" --hot-share 0.1 \
        --retry-for 90 --repeat-for "$(full_or_short 10 4)"
}

say "$attempts attempts by 200 clients, at most $rate a second; a worker killed every 2 seconds, PostgreSQL crashed $crashes times"
supervisor="" killer="" crashers=()
storm_and_faults
kill "$killer"
for crasher in "${crashers[@]}"; do
    wait "$crasher" || fail "PostgreSQL could not be crashed and started"
done
show_storm storm
claim "all workers are ready after the last fault, restarted by nobody but their supervisor" \
    "$(count_faults started worker) restarts" holds_within 30 all_workers_ready
kill "$supervisor"

claim_no_less "workers killed with SIGKILL" "$(count_faults killed worker)" "$kills"
claim "crashes of PostgreSQL" "$(count_faults started postgresql)" [ "$(count_faults started postgresql)" -eq "$crashes" ]
claim "attempts with a definite answer" "$(summary storm .attempts), without one $(summary storm .unsettled)" \
    [ "$(summary storm '.attempts - .unsettled')" -eq "$attempts" ]
claim_no_less "times that clients had to ask again" "$(summary storm .insisted)" 1
claim_no_less "people booked" "$(summary storm .people_booked)" $((attempts / 2))
take_claims "$proofs/recovery.py" "$faults" "$record/storm.jsonl"
claim_invariants
dump_database "$record/dump"
take_claims check_history "$record/dump" "$record/storm.jsonl"

say "planted faults: the checker must find each of them"
plant_two_codes storm
plant_lost_booking storm
conclude
