# shellcheck shell=bash
# The part `growth`: c on a small country, on one of 1,300 offices, and on the same with ten million bookings behind it. Each state is a
# database of the same cluster with a worker of its own, so that rounds take turns here too. Sourced by ops/bench.
#
# Accounts are used often here, so their limits are wide; in all states alike. Nothing is reset between the rows, since ten million bookings
# cannot be: each row has people of its own.

measure_growth() {
    local round
    make_states
    # the first of the rounds only warms what is cold
    for ((round = 0; round <= rounds; round++)); do
        say "growth, round $round of $rounds"
        row_part=$([[ $round == 0 ]] && echo warming || echo growth)
        grown_rows "26 offices" small 6 "$round" few
        grown_rows "1,300 offices" offices 7 "$round" few spread
        grown_rows "1,300 offices and $bookings bookings" grown 8 "$round" few spread
    done
    unset row_part
    for round in small offices grown; do
        stop_process "worker-of-$round" 40
    done
    check_invariants
    bench_database=antrean
}

# Three databases: antrean_small, antrean_offices, antrean_grown.
make_states() {
    "$REPOSITORY/ops/worker" stop 1
    sql --command "UPDATE policy SET live_people = 1000, people_per_year = 1000"
    reset_tables
    cp "$bench/spread.places" "$bench/few.places"
    copy_database small
    say "making 1,300 offices"
    sql --file "$measure/sql/more-offices.sql"
    "$REPOSITORY/ops/antrean" capacity >/dev/null
    sql --file "$measure/sql/more-slots.sql"
    reset_tables
    write_places
    copy_database offices
    say "making $bookings bookings"
    copy_database grown
    bench_database=antrean_grown
    make_bookings
    # libpq's passwords are kept by database
    (umask 077 && sed 's/:antrean:/:*:/' "$ANTREAN_VAR/secrets/pgpass" >"$bench/pgpass")
    start_worker_of small 6
    start_worker_of offices 7
    start_worker_of grown 8
}

# A copy of the database as it is now, which nobody may be using.
copy_database() {
    sql --command "CREATE DATABASE antrean_$1 TEMPLATE antrean" --command "ALTER DATABASE antrean_$1 SET search_path = antrean"
    # a copy brings the statistics along: tables that are empty stay as unknown to the planner as they are elsewhere
    sql --command "CHECKPOINT"
}

start_worker_of() {
    start_process "worker-of-$1" worker /usr/bin/env PGPASSFILE="$bench/pgpass" "$BINARY" worker --host 127.0.0.1 --port "$(worker_port "$2")" \
        --admin-port "$(worker_admin_port "$2")" --database "host=127.0.0.1 port=$PORT_DATABASE dbname=antrean_$1 user=antrean_worker"
    wait_for "worker-of-$1" 60 answers "http://127.0.0.1:$(worker_admin_port "$2")/readyz"
}

# grown_rows NAME STATE WORKER ROUND WHERE...: and on the hot slot.
grown_rows() {
    local name=$1 state=$2 worker=$3 person=$(($4 * 1500000)) where
    shift 4
    [[ $person -lt 8500000 ]] || fail "growth has people for five rounds"
    bench_database=antrean_$state
    watched=("$(process_id "worker-of-$state")")
    for where in "$@" hot; do
        http_row "c with $name" 64 "$where" one 1 "http://127.0.0.1:$(worker_port "$worker")" "$person"
        person=$((person + 500000))
    done
}

# Everything that so many bookings leave behind, by sets; two sessions at once, since an insert uses one core.
make_bookings() {
    local began=$SECONDS load
    sql --set accounts="$((bookings / 9))" --file "$measure/sql/more-bookings.sql"
    sql --file "$measure/sql/more-history.sql" &
    load=$!
    sql --file "$measure/sql/more-people.sql"
    wait "$load"
    # as in prepare.sql: of what is empty the planner is to know nothing
    sql --command "VACUUM ANALYZE accounts, slots, parties, bookings, applicants, claims, booking_history, outbox" --command "CHECKPOINT"
    say "made $(sql --command 'SELECT count(*) FROM bookings') bookings in $((SECONDS - began)) seconds"
}
