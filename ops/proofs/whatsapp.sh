#!/usr/bin/env bash
# People write to the offices' numbers; WhatsApp delivers each message one to five times, in batches and in any order, while a worker is killed
# every two seconds: one booking for each valid request, one confirmation each. ops/prove whatsapp
set -euo pipefail
readonly scenario=whatsapp
# shellcheck source=lib/scenario.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/scenario.sh"
# shellcheck source=lib/faults.sh
source "$proofs/lib/faults.sh"

people=$(full_or_short 3000 300)
messages=$(full_or_short 10000 1000)
stack_up

# Room for all on a few days: what is shown here is that nothing comes twice and nothing is lost.
sql -c "UPDATE slots SET planned = planned + 100, capacity = capacity + 100 WHERE starts_at > antrean_now() + interval '1 day'"
sql -c "SELECT o.code || '|' || to_char(s.day, 'DDMMYYYY')
        FROM slots s JOIN offices o ON o.id = s.office_id JOIN lanes l ON l.id = s.lane_id AND l.online
        WHERE s.starts_at > antrean_now() + interval '1 day' AND s.open AND s.opens_at <= antrean_now()
        GROUP BY o.code, s.day ORDER BY s.day, o.code LIMIT 100" >"$record/days"

nothing_waits() {
    [[ $(sql -c "SELECT (SELECT count(*) FROM chat_inbox WHERE state = 'waiting')
                      + (SELECT count(*) FROM outbox WHERE way = 'whatsapp' AND state IN ('waiting', 'sending'))") -eq 0 ]]
}

write() {
    /usr/bin/python3 "$proofs/chat-storm.py" "$1" --settings "$ANTREAN_VAR/whatsapp/settings.json" --url "$url/whatsapp/webhook" \
        --people "$people" --messages "$messages" --days "$record/days" --sent "$ANTREAN_VAR/whatsapp/sent.jsonl" --record "$record"
}

say "$messages messages of $people people, each delivered one to five times; a worker killed every 2 seconds"
in_background supervise_workers
supervisor=$!
in_background kill_workers_every 2
killer=$!
write requests
claim "the inbox and the outbox are empty after the requests" "$(sql -c "SELECT count(*) FROM chat_inbox") messages" \
    holds_within "$(full_or_short 900 240)" nothing_waits
write codes
kill "$killer"
claim "the inbox and the outbox are empty after the codes" "$(sql -c "SELECT count(*) FROM chat_inbox") messages" \
    holds_within "$(full_or_short 900 240)" nothing_waits
claim "all workers are ready after the last fault" "$(count_faults started worker) restarts" holds_within 30 all_workers_ready
kill "$supervisor"
claim_no_less "workers killed with SIGKILL" "$(count_faults killed worker)" "$(full_or_short 10 1)"

requests=$(<"$record/requests")
claim "each message was taken once" "$(sql -c "SELECT count(*) FROM chat_inbox WHERE message_id LIKE 'message %'") of $messages" \
    [ "$(sql -c "SELECT count(*) FROM chat_inbox WHERE message_id LIKE 'message %'")" -eq "$messages" ]
claim "none of them was given up" "$(sql -c "SELECT count(*) FROM chat_inbox WHERE state = 'dead'") given up" \
    [ "$(sql -c "SELECT count(*) FROM chat_inbox WHERE state <> 'done'")" -eq 0 ]
booked=$(sql -c "SELECT count(*) FROM bookings WHERE status = 'booked'")
claim "one booking for each valid request" "$booked of $requests" [ "$booked" -eq "$requests" ]
claim "no other booking" "$(sql -c "SELECT count(*) FROM bookings") in all" [ "$(sql -c "SELECT count(*) FROM bookings")" -eq "$requests" ]
claim "one confirmation each" "$(sql -c "SELECT count(*) FROM outbox WHERE kind = 'confirmation' AND state = 'delivered'")" \
    [ "$(sql -c "SELECT count(*) FROM outbox WHERE kind = 'confirmation' AND state = 'delivered'")" -eq "$requests" ]
take_claims write check
claim_invariants
conclude
