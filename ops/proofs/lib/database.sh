# shellcheck shell=bash
# What scenarios do with the database, as its owner. Sourced by scenario.sh.

# sql [ARGUMENTS...]: psql, bare rows; the SQL comes as arguments (-c) or on standard input.
sql() {
    "$REPOSITORY/ops/psql" --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 "$@"
}

# dump_database DIRECTORY [SQL]: what check-history.py reads, a CSV file a table, all of one snapshot. The SQL is done before and undone after.
dump_database() {
    local directory=$1 change=${2:-} table
    mkdir -p "$directory"
    {
        printf '%s\n' "BEGIN ISOLATION LEVEL REPEATABLE READ;" "SET LOCAL timezone = 'UTC';" "$change"
        for table in slots bookings parties claims idempotency_keys outbox history invariants; do
            printf '\\copy (%s) TO %s WITH (FORMAT csv, HEADER)\n' "$(dumped "$table")" "'$directory/$table.csv'"
        done
        printf '%s\n' 'ROLLBACK;'
    } | sql || fail "the database could not be dumped"
}

# The columns that the checker reads, on one line: \copy wants it so.
dumped() {
    case $1 in
    slots) printf '%s' "SELECT s.id, o.code AS office, s.day, s.session, s.starts_at, s.opens_at, s.open, s.planned, s.taken, s.prefix" \
        " FROM slots s JOIN offices o ON o.id = s.office_id" ;;
    bookings) printf '%s' "SELECT b.id, b.party_id, b.slot_id, b.queue_number, b.status, b.moves, b.nik_hash, a.name" \
        " FROM bookings b LEFT JOIN applicants a ON a.booking_id = b.id" ;;
    parties) printf '%s' "SELECT p.id, p.account_id, a.username FROM parties p LEFT JOIN accounts a ON a.id = p.account_id" ;;
    claims) printf '%s' "SELECT kind, hash, booking_id FROM claims" ;;
    idempotency_keys) printf '%s' "SELECT scope, key, kind, party_id, booking_id, replays FROM idempotency_keys" ;;
    outbox) printf '%s' "SELECT id, kind, subject, subject_id, array_to_string(booking_ids, ' ') AS booking_ids FROM outbox" ;;
    invariants) printf '%s' "SELECT broken, rule FROM invariants() WHERE broken > 0" ;;
    history) printf '%s' "SELECT booking_id, event, to_status, to_slot FROM booking_history ORDER BY booking_id, at" ;;
    esac
}

# The rules of invariants() as one claim.
claim_invariants() {
    local broken rules
    rules=$(sql -c "SELECT count(*) FROM invariants()")
    broken=$(sql -c "SELECT string_agg(rule || ': ' || broken, '; ') FROM invariants() WHERE broken > 0")
    claim "the database's own invariants hold" "$rules rules, broken: ${broken:-none}" [ "$rules" -gt 0 -a -z "$broken" ]
}

# An hour that is far off and released, with the fewest people and then the most places: "OFFICE:SLOT". $1 of them are skipped.
quiet_slot() {
    sql -c "SELECT o.code || ':' || s.id FROM slots s JOIN offices o ON o.id = s.office_id
            WHERE o.accepts_online AND s.open AND s.opens_at < now() AND s.starts_at > now() + interval '14 days'
            ORDER BY s.taken, s.planned DESC, s.starts_at DESC, s.id LIMIT 1 OFFSET ${1:-0}"
}

# set_places SLOT PLACES: the plan's number for one hour.
set_places() {
    [[ $(sql -c "$(places_of "id = $1" "$2")") == 1 ]] || fail "there is no slot $1"
}

# places_of CONDITION PLACES: the statement that opens hours with so many places, as a change of the plan would leave them, and counts them.
places_of() {
    echo "WITH changed AS (
            UPDATE slots SET planned = $2, open = true, capacity = greatest($2, taken + held_back), version = nextval('slot_versions')
            WHERE $1 RETURNING 1)
        SELECT count(*) FROM changed"
}
