# shellcheck shell=bash
# The part `queue`: ten counters at each of 150 offices call at once, alone and while screens and tickets listen. Sourced by ops/bench.

readonly queue_listeners=5000

measure_queue() {
    local round
    for ((round = 1; round <= rounds; round++)); do
        say "queue, round $round of $rounds"
        queue_row 0 0 "as fast as they are answered, nobody listens"
        queue_row "$queue_listeners" 0 "as fast as they are answered, $queue_listeners listen"
        # forty times what offices do
        queue_row "$queue_listeners" 10 "each every ten seconds, $queue_listeners listen"
    done
    sql --command "TRUNCATE visits, queues, counters"
}

# queue_row LISTENERS PAUSE WHAT: a fresh worker, so that its memory is what the listeners take; PAUSE seconds between two calls of a counter.
queue_row() {
    local listeners=$1 pause=$2 what=$3 length=$seconds out rate answer_50 answer_99 delay_50 delay_99 memory refused
    "$REPOSITORY/ops/worker" stop 1 >/dev/null
    "$REPOSITORY/ops/worker" start 1 >/dev/null
    sql --file "$measure/sql/queue.sql" >"$bench/counters"
    wait_for worker-1 30 answers "http://127.0.0.1:$ANTREAN_HTTP_PORT/v1/offices"
    # the first answers make plans and fill caches
    /usr/bin/python3 "$measure/load/queue.py" "$ANTREAN_HTTP_PORT" "$bench/counters" 0 1 "$(process_id worker-1)" >/dev/null
    # each counter calls at least twice
    ((length >= 2 * pause)) || length=$((2 * pause))
    out=$(/usr/bin/python3 "$measure/load/queue.py" "$ANTREAN_HTTP_PORT" "$bench/counters" "$listeners" "$length" "$(process_id worker-1)" "$pause") \
        || fail "the queue could not be measured"
    read -r rate answer_50 answer_99 delay_50 delay_99 memory refused <<<"$out"
    record queue "calls a second: $what" figure="$rate"
    record queue "answer to a call, ms, median: $what" figure="$answer_50"
    record queue "answer to a call, ms, 99th percentile: $what" figure="$answer_99"
    record queue "calls put off with 503: $what" figure="$refused"
    [[ $listeners -gt 0 ]] || return 0
    record queue "from the answer to a listener, ms, median: $what" figure="$delay_50"
    record queue "from the answer to a listener, ms, 99th percentile: $what" figure="$delay_99"
    record queue "memory a listener, kB: $what" figure="$memory"
}
