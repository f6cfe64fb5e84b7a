# shellcheck shell=bash
# Faults that are planted to see the checker find them. Sourced by scenarios after scenario.sh.

# look_for_plants DUMP HISTORY...: keeps what the checker says in `complaints`, and how it ended.
look_for_plants() {
    checker_status=0
    complaints=$(check_history "$@" 2>&1) || checker_status=$?
}

# claim_found WHAT CLAIM: the checker failed, and among what it says has failed is this claim.
claim_found() {
    local found
    found=$(sed -n "s/^  FAILED  \($2.*\)/\1/p" <<<"$complaints" | head -n 1)
    claim "found: $1" "${found:-no; status $checker_status, $(grep -c '^  FAILED' <<<"$complaints") other claims failed}" \
        [ "$checker_status" -eq 1 -a -n "$found" ]
}

# plant_two_codes STORM: a client that is told another code when it asks again. Nothing in the database is changed.
plant_two_codes() {
    /usr/bin/python3 "$proofs/lib/plant-two-codes.py" "$record/$1.jsonl" "$record/two-codes.jsonl" || fail "the storm repeated no key"
    look_for_plants "$record/dump" "$record/two-codes.jsonl"
    claim_found "a key that was answered with two codes" "every answer under one key is the same"
}

# plant_lost_booking STORM: the last acknowledged party is taken out of the database with all that belongs to it, as if an older copy had been
# promoted. The database is sound in itself: only who knows what clients were told can tell.
plant_lost_booking() {
    dump_database "$record/lost" "$(<"$proofs/lib/lose-a-party.sql")"
    claim "the database does not notice the loss itself" "$(tail -n +2 "$record/lost/invariants.csv" | wc -l) invariants broken" \
        [ "$(wc -l <"$record/lost/invariants.csv")" -eq 1 ]
    look_for_plants "$record/lost" "$record/$1.jsonl"
    claim_found "an acknowledged party that is lost" "every acknowledged booking is in the database"
}

# plant_overselling STORM: the booking function without its looks at what is left, on a table without its CHECK. The scenario's database is
# spoiled by it. The checker knows of the first storm too, whose bookings are there.
plant_overselling() {
    local hot places taken
    hot=$(quiet_slot)
    places=$(sql -c "SELECT taken + 20 FROM slots WHERE id = ${hot#*:}")
    set_places "${hot#*:}" "$places"
    sql -c "SELECT pg_get_functiondef('antrean.book_batch'::regproc)" \
        | sed -e 's/IF v_free\[[^;]*\] < [^;]* THEN/IF false THEN/' -e 's/ AND free_places(s, v_now) >= given\.people//' \
        | sql -f - || fail "the function without its checks could not be made"
    sql -c "ALTER TABLE slots DROP CONSTRAINT slots_within_capacity"
    seed 400 3000001
    storm oversold "$record/people-3000001.jsonl" --clients 200 --attempts 800 --first 3000001 --hot "$hot" --hot-share 0.5 --cancels 0 --moves 0
    taken=$(sql -c "SELECT taken FROM slots WHERE id = ${hot#*:}")
    claim "without its checks the function oversells" "$taken people in an hour of $places" [ "$taken" -gt "$places" ]
    dump_database "$record/oversold"
    look_for_plants "$record/oversold" "$record/$1.jsonl" "$record/oversold.jsonl"
    claim_found "overselling, by the rows" "no hour has more people than the plan has places"
    claim_found "overselling, by what clients were told" "at no moment had more people been told a place"
}
