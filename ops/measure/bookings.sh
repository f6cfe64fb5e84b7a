# shellcheck shell=bash
# The part `bookings`: baselines a and b, and c with one worker and with three. Sourced by ops/bench.

measure_bookings() {
    local round
    for ((round = 1; round <= rounds; round++)); do
        say "bookings, round $round of $rounds"
        baselines
        one_worker
        three_workers
    done
}

baselines() {
    local where party clients
    for where in spread hot; do
        for party in one family; do
            for clients in 8 16 64; do
                pgbench_row "a textbook" "$clients" "$where" "$party" textbook.sql bench.booking
                pgbench_row "b one at a time" "$clients" "$where" "$party" "$party.sql" bookings
            done
        done
    done
}

# c_rows NAME THREADS URL: c in all its forms.
c_rows() {
    local where party clients
    for where in spread hot; do
        for party in one family; do
            for clients in 64 256; do
                http_row "$1" "$clients" "$where" "$party" "$2" "$3"
            done
        done
    done
}

one_worker() {
    local worker
    worker=$(process_id worker-1)
    watched=("$worker")
    c_rows "c one worker" 1 "http://127.0.0.1:$(worker_port 1)"
    http_row "c one worker, any slot" 64 slots one 1 "http://127.0.0.1:$(worker_port 1)"
    watched=("$worker" "$(process_id haproxy)")
    http_row "c one worker, through HAProxy" 64 spread one 1 "http://127.0.0.1:$ANTREAN_HTTP_PORT"
}

# As deployed, through HAProxy, whose processor time counts as theirs; and without it, each thread of the client with a worker of its own.
three_workers() {
    "$REPOSITORY/ops/worker" start 2
    "$REPOSITORY/ops/worker" start 3
    holds_within 30 three_workers_serve || fail "HAProxy does not see three workers"
    watched=("$(process_id worker-1)" "$(process_id worker-2)" "$(process_id worker-3)" "$(process_id haproxy)")
    c_rows "c three workers, through HAProxy" 1 "http://127.0.0.1:$ANTREAN_HTTP_PORT"
    export PORTS
    PORTS="$(worker_port 1),$(worker_port 2),$(worker_port 3)"
    http_row "c three workers, direct" 64 spread one 3 "http://127.0.0.1:$(worker_port 1)"
    unset PORTS
    record figures "memory of a worker at full load, MiB" figure="$(peak_memory "${watched[0]}")"
    "$REPOSITORY/ops/worker" stop 2
    "$REPOSITORY/ops/worker" stop 3
}

three_workers_serve() {
    [[ $(curl --noproxy '*' --silent --max-time 2 "http://127.0.0.1:$PORT_STATISTICS/;csv" \
        | awk -F, '$1 == "workers" && $2 ~ /^w[0-9]+$/ && $18 == "UP"' | wc -l) -eq 3 ]]
}
