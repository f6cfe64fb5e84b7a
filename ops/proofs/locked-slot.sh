#!/usr/bin/env bash
# Somebody keeps one hour locked (psql, FOR UPDATE) while people book: that hour's requests get an answer within the limit, everybody else's
# keep their time, and afterwards it is given out as before.
set -euo pipefail
readonly scenario=locked-slot
# shellcheck source=lib/scenario.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/scenario.sh"

locked_for=$(full_or_short 30 8)
# The time before is what it is compared with.
usual_for=$(full_or_short 30 6)
seconds=$((3 + usual_for + locked_for + 5))
# A request waits at most so long for its place: BookingService.Settings.timeout.
readonly longest_answer=8000
# Whoever is in the batch that first meets the lock waits for it too, a quarter of a second: in a short run that may be one in a hundred.
first_wait=$(full_or_short 100 250)
readonly answers=$record/answers.jsonl

# An early hour of the office with the most places: `earliest` there is proposed it too. Then two more of its hours.
choose_slots() {
    local chosen
    chosen=$(sql -c "
        SELECT o.code, (array_agg(s.id ORDER BY s.starts_at, s.id))[1:3]
        FROM slots s
        JOIN offices o ON o.id = s.office_id
        WHERE o.accepts_online AND s.open AND s.opens_at < now() AND s.starts_at > now() + interval '1 hour'
        GROUP BY o.code
        ORDER BY sum(s.planned) DESC
        LIMIT 1" | tr -d '{}')
    office=${chosen%%|*}
    IFS=, read -r slot neighbour another <<<"${chosen##*|}"
    for each in "$slot" "$neighbour" "$another"; do set_places "$each" 900; done
    others=$(sql -c "SELECT string_agg(code, ',') FROM offices WHERE accepts_online AND code <> '$office'")
}

taken() {
    sql -c "SELECT taken FROM slots WHERE id = $slot"
}

now() {
    date +%s.%N
}

holds_lock() {
    [[ -s $record/lock ]]
}

# Holds the slot's row; returns at once, with the row locked.
lock_slot() {
    in_background sql --output="$record/lock" \
        -c "BEGIN" -c "SELECT id FROM slots WHERE id = $slot FOR UPDATE" -c "SELECT pg_sleep($locked_for)" -c "ROLLBACK"
    locker=$!
    # psql writes the result when the next one comes, so the lock is asked for.
    holds_within 10 row_is_locked || fail "the row could not be locked"
}

row_is_locked() {
    ! sql -c "SELECT 1 FROM slots WHERE id = $slot FOR NO KEY UPDATE NOWAIT" >/dev/null 2>&1
}

# of STREAM FROM TO: what answers.py says of it, in the variable `said`.
of() {
    said=$("$proofs/answers.py" "$answers" "$@")
}

field() {
    jq -r ".$1 | if type == \"object\" then tostring else . end" <<<"$said"
}

stack_up
choose_slots
rate=$(full_or_short 60 25)
seed $((seconds * (rate + 10) + 100)) 1
say "books $rate times a second at other offices, and at $office: 4 for its locked hour $slot, 4 for hours beside it, 2 for any, for $seconds s"
in_background "$proofs/steady-bookings.py" --url "$url" --people "$record/people-1.jsonl" --seconds "$seconds" --output "$answers" \
    --stream others "$rate" "$others" --stream locked 4 "$office" "slot:$slot" \
    --stream beside 4 "$office" "slot:$neighbour,$another" --stream any 2 "$office"
load=$!
# The first requests open connections and plan statements.
sleep 3
began=$(now)
sleep "$usual_for"
lock_slot
locked=$(now)
before=$(taken)
sleep $((locked_for - 2))
during=$(taken)
row_is_locked || fail "the row was not locked all the time"
ended=$(now)
wait "$locker"
freed=$(now)
wait "$load"

of others "$began" "$locked"
usual=$(field p99)
of others "$locked" "$ended"
claim "bookings at other offices go on while hour $slot is locked" "$(field accepted) of $(field count), others: $(field other)" \
    [ "$(field accepted)" -eq "$(field count)" -a "$(field count)" -gt 0 ]
most=$(awk -v usual="$usual" -v wait="$first_wait" 'BEGIN { print 2 * usual + wait }')
claim_time "99th percentile of other offices, before $usual ms, then" "$(field p99)" "$most"
claim_time "and beyond comparison" "$(field p99)" 1000
of beside "$locked" "$ended"
claim "so do those for hours beside it" "$(field accepted) of $(field count), others: $(field other)" \
    [ "$(field accepted)" -eq "$(field count)" -a "$(field count)" -gt 0 ]
claim_time "99th percentile beside it" "$(field p99)" 1000
of any "$locked" "$ended"
claim "who takes any hour of the office gets another" "$(field accepted) of $(field count), others: $(field other)" \
    [ "$(field accepted)" -eq "$(field count)" -a "$(field count)" -gt 0 ]
claim_time "99th percentile of these" "$(field p99)" 2000
of locked "$locked" "$ended"
claim "each request for the locked hour gets a place after all or 503 with Retry-After" \
    "$(field accepted) and $(field refused) of $(field count), others: $(field other)" \
    [ $(($(field accepted) + $(field refused))) -eq "$(field count)" -a "$(field refused)" -gt 0 ]
claim_no_more "the slowest of these answers" "$(field slowest)" "$longest_answer" ms
claim "nobody was let in past the lock" "$before people before, $during when it was about to end" [ "$before" -eq "$during" ]
of locked "$freed"
claim "once it is free, the hour is booked again" "$(field accepted) of $(field count), others: $(field other)" \
    [ "$(field accepted)" -eq "$(field count)" -a "$(field count)" -gt 0 ]
claim_time "the slowest of these" "$(field slowest)" 2000
claim_invariants
conclude
