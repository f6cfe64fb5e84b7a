# shellcheck shell=bash
# The part `profile`: where worker and database spend their time while 64 clients book, by perf. Sourced by ops/bench.

measure_profile() {
    local worker backends load
    worker=$(process_id worker-1)
    reset_tables
    LUA_PATH="$measure/load/?.lua" wrk -t 1 -c 64 -d "$((seconds + 6))s" -s "$measure/load/book.lua" "http://127.0.0.1:$(worker_port 1)" \
        -- "$bench/tokens" "$bench/spread.places" one 0 >"$bench/wrk" 2>&1 &
    load=$!
    holds_within 10 some_booked || fail "nothing is booked: $(cat "$bench/wrk")"
    backends=$(sql --command "SELECT string_agg(pid::text, ',') FROM pg_stat_activity WHERE usename = 'antrean_worker'")
    say "profiling for twice $((seconds / 2 + 1)) seconds"
    profile worker "$worker"
    profile database "$backends"
    wait "$load"
}

some_booked() {
    [[ $(sql --command "SELECT count(*) FROM (SELECT 1 FROM bookings LIMIT 1000) x") == 1000 ]]
}

# profile NAME IDS: by library, and the functions with the most time.
profile() {
    local data=$bench/profile-$1.data
    perf record --quiet --event cpu-clock --freq 499 --output "$data" --pid "$2" -- sleep "$((seconds / 2 + 1))" >/dev/null 2>&1 \
        || fail "perf cannot look at processes $2: it needs root, or kernel.perf_event_paranoid below 2"
    {
        perf report --stdio --input "$data" --sort dso --percent-limit 1
        perf report --stdio --input "$data" --sort symbol --percent-limit 0.4
    } >"$data.txt" 2>/dev/null || fail "perf cannot read $data"
    # without perf's own headings; Swift's names as people write them
    grep -E '^ +[0-9]' "$data.txt" | { swift demangle --simplified 2>/dev/null || cat; } | awk 'NR <= 50' | cut -c 1-150 | sed -E 's,( +-)* *$,,' >"$bench/profile-$1"
}
