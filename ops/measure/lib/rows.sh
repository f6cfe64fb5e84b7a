# shellcheck shell=bash
# One row of a table: reset, load, count, record. Sourced by ops/bench.
#
# A row goes to $bench/results as JSON, one line a round; report.py makes medians of them. People are counted in the database: a rate is
# answers a second times people a party.

# Seconds before a row of pgbench counts.
readonly warming=2

# record PART NAME key=value...
record() {
    local part=$1 name=$2 pair line
    shift 2
    line=$(printf '{"part": "%s", "name": "%s"' "$part" "$name")
    for pair in "$@"; do
        if [[ ${pair#*=} =~ ^-?[0-9]+(\.[0-9]+)?$ ]]; then
            line+=$(printf ', "%s": %s' "${pair%%=*}" "${pair#*=}")
        else
            line+=$(printf ', "%s": "%s"' "${pair%%=*}" "${pair#*=}")
        fi
    done
    printf '%s}\n' "$line" >>"$bench/results"
}

# wanted NAME CLIENTS WHERE PARTY: does --only want it?
wanted() {
    [[ "$1, $2, $3, $4" =~ $only ]]
}

calculate() {
    awk "BEGIN { printf \"%.6f\", $1 }"
}

# microseconds TICKS COUNT: of processor time for each.
microseconds() {
    awk -v ticks="$1" -v count="$2" -v second="$ticks_a_second" 'BEGIN { printf "%.1f", count ? ticks / second * 1e6 / count : 0 }'
}

# Bytes of write-ahead log since the cluster was made.
logged() {
    sql --command "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"
}

# kilobytes BEFORE COUNT: of log since then for each.
kilobytes() {
    calculate "($(logged) - $1) / 1024 / $2"
}

# pgbench_row NAME CLIENTS WHERE PARTY SCRIPT TABLE: bookings by pgbench, counted in TABLE.
pgbench_row() {
    local name=$1 clients=$2 where=$3 party=$4 script=$5 table=$6 out before after people transactions rate p99 app log
    wanted "$name" "$clients" "$where" "$party" || return 0
    reset_tables
    rm -f "$bench"/latency*
    log=$(logged)
    read -r app before < <(cpu_ticks)
    out=$("$(postgres_bin)/pgbench" -n -M prepared -c "$clients" -j 1 -T $((seconds + warming)) -D slots="$([[ $where == hot ]] && echo 1 || echo "$slots")" \
        -D sessions="$seeded_people" -D most="$([[ $party == one ]] && echo 1 || echo 5)" -l --log-prefix="$bench/latency" \
        -f "$measure/sql/$script" -h "$SOCKET_DIRECTORY" -p "$PORT_DATABASE" -U postgres antrean 2>&1) || fail "pgbench: $out"
    read -r app after < <(cpu_ticks)
    people=$(sql --command "SELECT count(*) FROM $table")
    transactions=$(sed -nE 's/^number of transactions actually processed: ([0-9]+).*/\1/p' <<<"$out")
    read -r rate p99 < <(pgbench_rate)
    [[ -n $rate && -n $transactions && $people -gt 0 ]] || fail "pgbench: $out"
    record bookings "$name" clients="$clients" where="$where" party="$party" rate="$(calculate "$rate * $people / $transactions")" \
        p99="$p99" database_us="$(microseconds $((after - before)) "$people")" log_kb="$(kilobytes "$log" "$people")"
}

# Transactions a second and their 99th percentile in milliseconds, from pgbench's log, without its first seconds: each of its connections
# makes its plans then, which those of a worker have long done.
pgbench_rate() {
    cat "$bench"/latency* | awk '{ printf "%.6f %d\n", $5 + $6 / 1e6, $3 }' | sort -n | awk -v warming="$warming" '
        NR == 1 { from = $1 + warming }
        $1 >= from { print $2; last = $1 }
        END { print "took", last - from }' | sort -n -s -k 1,1 | awk '
        $1 == "took" { took = $2; next }
        { time[++count] = $1 }
        END { place = int(count * 0.99); printf "%.3f %.2f\n", count / took, time[place + (place < count)] / 1000 }'
}

# load SCRIPT THREADS CLIENTS URL ARGUMENTS...: runs wrk; sets `answers`, `refused` (400 and above), `broken` (no answer), `took` in seconds,
# `p99` in milliseconds, and the processor time of workers, database and client in `app_ticks`, `database_ticks`, `client_ticks`.
load() {
    local script=$1 threads=$2 clients=$3 url=$4 out before_app before_database after_app after_database times
    shift 4
    read -r before_app before_database < <(cpu_ticks "${watched[@]}")
    # bash's own clock of wrk's processor time
    TIMEFORMAT='%U %S'
    { time LUA_PATH="$measure/load/?.lua" wrk -t "$threads" -c "$clients" -d "${seconds}s" -s "$measure/load/$script" "$url" -- "$@" >"$bench/wrk" 2>&1; } 2>"$bench/wrk-time" \
        || fail "wrk: $(cat "$bench/wrk")"
    read -r after_app after_database < <(cpu_ticks "${watched[@]}")
    out=$(sed -n 's/^result //p' "$bench/wrk")
    [[ -n $out ]] || fail "wrk: $(cat "$bench/wrk")"
    read -r answers refused broken took p99 <<<"$out"
    times=$(cat "$bench/wrk-time")
    app_ticks=$((after_app - before_app))
    database_ticks=$((after_database - before_database))
    client_ticks=$(awk -v second="$ticks_a_second" '{ printf "%.0f", ($1 + $2) * second }' <<<"$times")
    # A client that is busy all the time measures itself.
    [[ $client_ticks -lt $(awk "BEGIN { printf \"%.0f\", 0.9 * $threads * $took * $ticks_a_second }") ]] \
        || say "the load client was busy all the time: its rate is the client's"
}

# http_row NAME CLIENTS WHERE PARTY THREADS URL [FIRST]: bookings over HTTP, a row of the part `row_part` (bookings). With FIRST nothing is
# reset, and people from that number on, who have not booked yet, come one by one.
http_row() {
    local name=$1 clients=$2 where=$3 party=$4 threads=$5 url=$6 first=${7:-} people parties booked rate log
    wanted "$name" "$clients" "$where" "$party" || return 0
    [[ -n $first ]] || reset_tables
    people=$(sql --command "SELECT sum(taken) FROM slots")
    log=$(logged)
    load book.lua "$threads" "$clients" "$url" "$bench/tokens" "$bench/$where.places" "$party" "${first:-0}"
    holds_within 30 workers_are_idle || fail "the workers do not come to rest"
    people=$(($(sql --command "SELECT sum(taken) FROM slots") - people))
    booked=$((answers - refused))
    # one person each when the tables are not empty before: nothing else can be counted quickly
    parties=$people
    [[ -n $first ]] || parties=$(sql --command "SELECT count(*) FROM parties")
    # What was acknowledged is there, and hardly more: only what was under way when the clock ended.
    [[ $parties -ge $booked && $parties -le $((booked + clients + broken)) ]] \
        || fail "$name: $booked bookings were acknowledged and $parties are in the database"
    rate=$(calculate "$booked / $took * $people / $parties")
    record "${row_part:-bookings}" "$name" clients="$clients" where="$where" party="$party" rate="$rate" p99="$p99" \
        worker_us="$(microseconds "$app_ticks" "$people")" database_us="$(microseconds "$database_ticks" "$people")" \
        client_us="$(microseconds "$client_ticks" "$people")" log_kb="$(kilobytes "$log" "$people")" bad="$(calculate "($refused + $broken) / ($answers + $broken)")"
}
