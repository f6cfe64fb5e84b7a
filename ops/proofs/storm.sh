#!/usr/bin/env bash
# A release morning: 200 clients at once through HAProxy on three workers, spread over 26 offices, one hour that far too many want. Nothing
# fails here but what is planted at the end, to see that the checker would have found it: ops/prove storm
set -euo pipefail
readonly scenario=storm
# shellcheck source=lib/scenario.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/scenario.sh"
# shellcheck source=lib/plants.sh
source "$proofs/lib/plants.sh"

attempts=$(full_or_short 50000 4000)
stack_up
seed $((attempts / 3)) 1
hot=$(quiet_slot)
set_places "${hot#*:}" 50

say "$attempts attempts by 200 clients, a tenth of the bookings at the hot hour $hot with 50 places"
storm storm "$record/people-1.jsonl" --clients 200 --attempts "$attempts" --hot "$hot" --hot-share 0.1 --repeat-for "$(full_or_short 5 2)"
show_storm storm

claim "attempts with a definite answer" "$(summary storm .attempts), without one $(summary storm .unsettled)" \
    [ "$(summary storm '.attempts - .unsettled')" -eq "$attempts" ]
claim_no_less "people booked" "$(summary storm .people_booked)" $((attempts / 2))
claim_no_more "longest accepted request" "$(summary storm '.accepted[2]')" 10000 ms
claim "offices with bookings" "$(sql -c "SELECT count(DISTINCT office_id) FROM bookings b JOIN slots s ON s.id = b.slot_id") of 26" \
    [ "$(sql -c "SELECT count(DISTINCT office_id) FROM bookings b JOIN slots s ON s.id = b.slot_id")" -eq 26 ]
claim_no_less "queue numbers given out for the 50 places of the hot hour" "$(sql -c "SELECT issued FROM slots WHERE id = ${hot#*:}")" 50
claim_invariants
dump_database "$record/dump"
take_claims check_history "$record/dump" "$record/storm.jsonl"

say "planted faults: the checker must find each of them"
plant_two_codes storm
plant_lost_booking storm
plant_overselling storm
conclude
