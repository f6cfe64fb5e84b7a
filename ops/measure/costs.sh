# shellcheck shell=bash
# The part `costs`: 200 batches of 64 bookings on one connection, once as it is, and once without each index and each insert. The difference
# in processor time is what a person costs there. Sourced by ops/bench.
#
# An index with a negative cost is one that the function itself reads by: without it, it reads the table.

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
    "$REPOSITORY/ops/worker" start 1
}

# time_batches NAME: processor time of PostgreSQL, in microseconds a person. (The time that passes would tell more of the disk than of the row.)
time_batches() {
    local out app before after
    reset_tables
    read -r app before < <(cpu_ticks)
    out=$("$(postgres_bin)/pgbench" -n -M prepared -c 1 -t 200 -D sessions="$seeded_people" -f "$measure/sql/batch.sql" \
        -h "$SOCKET_DIRECTORY" -p "$PORT_DATABASE" -U postgres antrean 2>&1) || fail "pgbench: $out"
    read -r app after < <(cpu_ticks)
    record costs "$1" figure="$(microseconds $((after - before)) $((200 * 64)))"
}
