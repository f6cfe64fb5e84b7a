# shellcheck shell=bash
# The part `costs`: 400 batches of 64 bookings on one connection, once as it is, and once without each index and each insert. The difference
# in processor time is what a person costs there; and how long each statement of the function takes. Sourced by ops/bench.
#
# An index with a cost far below nothing is one that the function itself reads by: without it, it reads the table.

readonly batches=400 batch_size=64

measure_costs() {
    local round number list parts part kind name without again
    list=$(sql --file "$measure/sql/costs.sql")
    mapfile -t parts <<<"$list"
    "$REPOSITORY/ops/worker" stop 1
    for ((round = 1; round <= rounds; round++)); do
        say "costs, round $round of $rounds"
        number=0
        for part in "${parts[@]}"; do
            IFS='|' read -r kind name without again <<<"$part"
            wanted "$kind $name" 1 costs one || continue
            # The whole is measured again now and then: machines drift.
            ((number++ % 5)) || time_batches "the whole"
            sql --command "$without" >/dev/null
            time_batches "$kind $name"
            reset_tables
            sql --command "$again" >/dev/null
        done
    done
    reset_tables
    measure_statements
    "$REPOSITORY/ops/worker" start 1
}

# The inserts whose result the function needs, what it looks at and what it locks cannot be left out: pg_stat_statements tells of these too.
measure_statements() {
    local round what figure
    "$REPOSITORY/ops/cluster" start "$ANTREAN_VAR/pg" "$PORT_DATABASE" -c shared_preload_libraries=pg_stat_statements \
        -c pg_stat_statements.track=all >/dev/null
    sql --command "CREATE EXTENSION pg_stat_statements SCHEMA bench"
    for ((round = 1; round <= rounds; round++)); do
        reset_tables
        sql --command "SELECT bench.pg_stat_statements_reset()" >/dev/null
        run_batches
        while IFS='|' read -r what figure; do
            record statements "$what" figure="$figure"
        done < <(sql -v people=$((batches * batch_size)) --file "$measure/sql/statements.sql")
    done
    sql --command "DROP EXTENSION pg_stat_statements"
    "$REPOSITORY/ops/cluster" start "$ANTREAN_VAR/pg" "$PORT_DATABASE" >/dev/null
}

# time_batches NAME: processor time of PostgreSQL, in microseconds a person. (The time that passes would tell more of the disk than of the row.)
time_batches() {
    local app before after
    reset_tables
    read -r app before < <(cpu_ticks)
    run_batches
    read -r app after < <(cpu_ticks)
    record costs "$1" figure="$(microseconds $((after - before)) $((batches * batch_size)))"
}

run_batches() {
    local out
    out=$("$(postgres_bin)/pgbench" -n -M prepared -c 1 -t $batches -D sessions="$seeded_people" -D size=$batch_size \
        -f "$measure/sql/batch.sql" -h "$SOCKET_DIRECTORY" -p "$PORT_DATABASE" -U postgres antrean 2>&1) || fail "pgbench: $out"
}
