# shellcheck shell=bash
# The part `capacity`: the nightly job for 150 offices, three lanes, nine hours and ninety days, alone and while bookings rush in, against one plain
# INSERT … SELECT of the same rows into the same table; and what the rush feels of it. Sourced by ops/bench.

measure_capacity() {
    local round deadlocks
    reset_tables
    sql --file "$measure/sql/country.sql"
    made=$(sql --command "SELECT max(id) FROM slots")
    # the first run makes the rows that the baseline copies
    "$REPOSITORY/ops/antrean" capacity apply --days 90 >/dev/null
    sql --command "CREATE TABLE bench.saved AS SELECT * FROM slots WHERE id > $made"
    say "$(sql --command 'SELECT count(*) FROM bench.saved') slots"
    deadlocks=$(sql --command "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    watched=("$(process_id worker-1)")
    for ((round = 1; round <= rounds; round++)); do
        say "capacity, round $round of $rounds"
        for what in nothing insert job night; do
            forget_slots
            # a night that finds everything as the plan wants it, but for one hour of the offices that are booked, which is raised
            [[ $what != night ]] || make_night
            beside "$what"
        done
        alone insert
        alone job
    done
    record capacity "deadlocks that the database saw" figure="$(($(sql --command "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()") - deadlocks))"
    check_invariants
}

forget_slots() {
    sql --command "DELETE FROM slots WHERE id > $made" --command "UPDATE weekly_hours SET places = 100000000 WHERE places > 100000000"
    reset_tables
}

make_night() {
    insert_slots
    sql --command "UPDATE weekly_hours h SET places = places + 1 FROM patterns p JOIN lanes l ON l.id = p.lane_id
        WHERE h.pattern_id = p.id AND h.places >= 100000000 AND h.starts = '10:00'" --command "VACUUM ANALYZE slots" --command CHECKPOINT
}

insert_slots() {
    local columns
    columns=$(sql --command "SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = 'antrean.slots'::regclass AND attnum > 0 AND NOT attisdropped")
    sql --command "INSERT INTO slots ($columns) OVERRIDING SYSTEM VALUE SELECT $columns FROM bench.saved ORDER BY id"
}

run_job() {
    "$REPOSITORY/ops/antrean" capacity apply --days 90 >"$bench/job" 2>&1
}

# work WHAT: does it and leaves its seconds in $bench/took.
work() {
    local began=$EPOCHREALTIME
    case $1 in
    insert) insert_slots ;;
    job | night) run_job ;;
    nothing) ;;
    esac || fail "$1 failed: $(tail -n 3 "$bench/job")"
    calculate "$EPOCHREALTIME - $began" >"$bench/took"
}

# beside WHAT: it, while bookings rush in, four times as long as other rows. The tables were reset before.
beside() {
    local what=$1 seconds=$((seconds * 4)) row_part=capacity job
    work "$what" &
    job=$!
    http_row "bookings beside $what" 64 spread one 1 "http://127.0.0.1:$(worker_port 1)" 0
    wait "$job" || fail "$what failed"
    [[ $what == nothing ]] || record capacity_times "$what beside bookings, s" figure="$(<"$bench/took")"
}

alone() {
    forget_slots
    work "$1"
    record capacity_times "$1 alone, s" figure="$(<"$bench/took")"
}
