# shellcheck shell=bash
# The part `decade`: bookings, availability, every report over a month, and erasing, on a database with a month behind it and on one with ten years. Each is a
# database of the same cluster with a worker of its own, so that rounds take turns. Sourced by ops/bench.

# Fewer for a trial.
readonly decade_days=${ANTREAN_DECADE_DAYS:-3650}
# But slots, which this measurement itself adds up.
readonly decade_tables="'parties', 'bookings', 'applicants', 'claims', 'accounts', 'sessions', 'visits', 'misses'"

measure_decade() {
    local round scans
    # an hour of each of 26 offices, 182 a day
    local people=$((bookings / decade_days / 182 / 2 * 2))
    [[ $people -ge 20 ]] || fail "--bookings of ten years are $((decade_days * 182 * 20)) at least"
    "$REPOSITORY/ops/worker" stop 1
    sql --command "UPDATE policy SET live_people = 1000, people_per_year = 1000, personal_data_kept = '30 days'" \
        --command "ALTER TABLE policy DROP CONSTRAINT IF EXISTS policy_personal_data_kept_range"
    reset_tables
    cp "$bench/spread.places" "$bench/few.places"
    copy_database month
    copy_database decade
    make_past month 31 "$people"
    make_past decade "$decade_days" "$people"
    (umask 077 && sed 's/:antrean:/:*:/' "$ANTREAN_VAR/secrets/pgpass" >"$bench/pgpass")
    start_worker_of month 6
    start_worker_of decade 7
    scans=$(decade_scans)
    # the first of the rounds only warms what is cold
    for ((round = 0; round <= rounds; round++)); do
        say "decade, round $round of $rounds"
        row_part=$([[ $round == 0 ]] && echo warming || echo decade)
        grown_rows "a month" month 6 "$round" few
        grown_rows "ten years" decade 7 "$round" few
        looked_at "a month" month 6
        looked_at "ten years" decade 7
    done
    record decade_figures "large tables read from end to end while people booked and looked, on ten years" figure="$(($(decade_scans) - scans))"
    # neither the buffers nor the workers are to serve the reports
    unset row_part
    stop_process worker-of-month 40
    stop_process worker-of-decade 40
    for ((round = 0; round <= rounds; round++)); do
        for name in $(decade_reports); do
            reported "$round" "$name" "a month" month
            reported "$round" "$name" "ten years" decade
        done
    done
    erased "a month" month
    erased "ten years" decade
    # they read everything: of ten years that takes hours
    bench_database=antrean_month
    check_invariants
    bench_database=antrean
}

# make_past STATE DAYS PEOPLE: two sessions at once, since an insert uses one core.
make_past() {
    local began=$SECONDS load
    bench_database=antrean_$1
    say "making $2 days of $3 people an hour"
    sql --set days="$2" --set people="$3" --file "$measure/sql/decade.sql" &
    load=$!
    # what it needs is there in the first seconds of a minute's work
    holds_within 600 hours_are_made || fail "the hours of $1 are not made"
    sql --file "$measure/sql/decade-paper.sql"
    wait "$load"
    # new ids follow the old ones, as they would have
    sql --command "SELECT setval('id_blocks', 1000000000)" >/dev/null
    sql --command "VACUUM ANALYZE accounts, slots, parties, bookings, applicants, booking_history, outbox, visits, misses, audit" \
        --command CHECKPOINT
    record decade_figures "$1: bookings" figure="$(sql --command 'SELECT count(*) FROM bookings')"
    record decade_figures "$1: size, GB" figure="$(sql --command "SELECT round(pg_database_size(current_database()) / 1e9, 1)")"
    record decade_figures "$1: seconds to make" figure="$((SECONDS - began))"
}

# Committed, and known to the planner.
hours_are_made() {
    [[ $(sql --command "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'bench' AND c.relname = 'past' AND c.reltuples > 0") == 1 ]]
}

decade_scans() {
    local bench_database=antrean_decade
    sql --command "SELECT sum(seq_scan) FROM pg_stat_user_tables WHERE schemaname = 'antrean'
        AND (relname IN ($decade_tables) OR relname ~ '^(booking_history|outbox|audit)_')"
}

# looked_at NAME STATE WORKER: a month of days, 26 offices.
looked_at() {
    local answers refused broken took p99 app_ticks database_ticks client_ticks
    watched=("$(process_id "worker-of-$2")")
    write_paths
    load read.lua 1 "$read_clients" "http://127.0.0.1:$(worker_port "$3")" "$bench/month.paths"
    record "${row_part/decade/decade_reads}" "availability after $1" rate="$(calculate "$answers / $took")" p99="$p99"
}

decade_reports() {
    (cd "$REPOSITORY/sql/reports" && printf '%s\n' *.sql | sed 's/\.sql$//')
}

# reported ROUND NAME AFTER STATE: the last month, as an officer of the ministry asks for it.
reported() {
    local began=$EPOCHREALTIME
    PGPASSFILE="$bench/pgpass" "$BINARY" report "$2" --sql "$REPOSITORY/sql" --format csv \
        --database "host=127.0.0.1 port=$PORT_DATABASE dbname=antrean_$4 user=antrean_report" >"$bench/report-$4-$2" 2>"$bench/job" \
        || fail "report $2: $(tail -n 3 "$bench/job")"
    [[ $1 == 0 ]] || record decade_reports "$2 after $3" figure="$(calculate "$EPOCHREALTIME - $began")"
}

# erased NAME STATE: what a night has to erase, which is a day.
erased() {
    local began=$EPOCHREALTIME
    PGPASSFILE="$bench/pgpass" "$BINARY" retention --database "host=127.0.0.1 port=$PORT_DATABASE dbname=antrean_$2 user=antrean_job" >"$bench/job" 2>&1 \
        || fail "erasing: $(tail -n 3 "$bench/job")"
    say "$1: $(tail -n 1 "$bench/job")"
    record decade_figures "$1: a day's people erased, s" figure="$(calculate "$EPOCHREALTIME - $began")"
}
