# shellcheck shell=bash
# The copy that is measured: made, brought back to the same age before each row, described. Sourced by ops/bench.

# Each account is used once or twice a row, so that the limits of an account hold as they are.
readonly seeded_people=60000

# On the copy's database, or on another one of its cluster.
bench_database=antrean
sql() {
    with_settings job "$(postgres_bin)/psql" --quiet --no-psqlrc --no-align --tuples-only --set ON_ERROR_STOP=1 \
        "${settings[job ANTREAN_DATABASE]} dbname=$bench_database" "$@"
}

# A fresh copy with one worker. Mail is sent after a booking in real life too, so its sender does not run.
prepare_copy() {
    "$REPOSITORY/ops/down" --erase >/dev/null 2>&1 || true
    start_copy
    mkdir -p "$bench"
    rm -f "$bench"/{results,sold-out,profile}*
    say "seeding $seeded_people people"
    "$REPOSITORY/ops/antrean" seed --people $seeded_people --output "$bench/people" >/dev/null
    sed -E 's/.*"token":"([^"]*)".*/\1/' "$bench/people" >"$bench/tokens"
    sql --file "$measure/sql/prepare.sql"
    sql --file "$measure/sql/functions.sql"
    write_places
}

start_copy() {
    "$REPOSITORY/ops/up" >/dev/null
    stop_process notifier 40
    find_socket_directory
}

# What the clients of c ask for, an office and a preference a line:
#   spread   the earliest place at each office in turn
#   hot      one slot
#   slots    any slot of any office, as a and b have it
write_places() {
    sql --command "SELECT DISTINCT o.code || ' earliest' FROM bench.slot b JOIN slots s ON s.id = b.slot_id JOIN offices o ON o.id = s.office_id" \
        >"$bench/spread.places"
    sql --command "SELECT o.code || ' ' || s.id FROM bench.slot b JOIN slots s ON s.id = b.slot_id JOIN offices o ON o.id = s.office_id
        ORDER BY random()" >"$bench/slots.places"
    sql --command "SELECT o.code || ' ' || s.id FROM bench.slot b JOIN slots s ON s.id = b.slot_id JOIN offices o ON o.id = s.office_id
        WHERE b.id = 1" >"$bench/hot.places"
    slots=$(wc -l <"$bench/slots.places")
}

workers_are_idle() {
    [[ $(sql --command "SELECT count(*) FROM pg_stat_activity WHERE usename = 'antrean_worker' AND state <> 'idle'") == 0 ]]
}

# Before each row: no bookings, every slot free, nothing left to vacuum or to write back.
reset_tables() {
    holds_within 30 workers_are_idle || fail "the workers do not come to rest"
    sql --file "$measure/sql/reset.sql"
}

check_invariants() {
    local broken
    say "checking the invariants"
    broken=$(sql --command "SELECT rule || ': ' || broken FROM invariants() WHERE broken > 0")
    [[ -z $broken ]] || fail "invariants are broken: $broken"
    say "invariants hold"
}

# The lines above the tables.
describe_run() {
    local changed=""
    [[ -z $(git -C "$REPOSITORY" status --porcelain 2>/dev/null) ]] || changed=" with local changes"
    printf '%s, commit %s%s\n' "$(date --utc '+%Y-%m-%d %H:%M UTC')" "$(git -C "$REPOSITORY" rev-parse --short HEAD)" "$changed"
    printf '%s cores shared by clients, service and database (%s), %s GiB, %s, Linux %s\n' "$(nproc)" \
        "$(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -n 1)" "$(awk '/^MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo)" \
        "$(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release)" "$(uname -r)"
    printf 'PostgreSQL %s: %s\n' "$(sql --command 'SHOW server_version')" "$(sql --command "SELECT string_agg(name || ' = ' || current_setting(name), ', ')
        FROM unnest('{fsync,synchronous_commit,full_page_writes,shared_buffers,max_wal_size,checkpoint_timeout}'::text[]) AS name")"
    printf '%s rounds of %s seconds a row, in turn; load average before %s\n' "$rounds" "$seconds" "$(cut -d ' ' -f 1 /proc/loadavg)"
}
