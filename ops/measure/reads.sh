# shellcheck shell=bash
# The part `reads`: answers that change nothing, against the framework's hello-world under the same clients; start to ready. Sourced by
# ops/bench.

readonly read_clients=64

build_hello() {
    hello=$REPOSITORY/.build/release/Hello
    [[ ${ANTREAN_SKIP_BUILD:-} == 1 ]] || (cd "$REPOSITORY" && swift build --configuration release --product Hello >&2)
    [[ -x $hello ]] || fail "$hello is not built: swift build --configuration release --product Hello"
}

measure_reads() {
    local round hello worker greeter greeting service
    build_hello
    greeting=http://127.0.0.1:$((ANTREAN_PORT_BASE + 50))
    service=http://127.0.0.1:$(worker_port 1)
    start_process hello "" "$hello" $((ANTREAN_PORT_BASE + 50))
    wait_for hello 20 answers "$greeting/v1"
    worker=$(process_id worker-1)
    greeter=$(process_id hello)
    reset_tables
    sql --file "$measure/sql/sold-out.sql"
    write_paths
    refuse_once "$service"
    for ((round = 1; round <= rounds; round++)); do
        say "reads, round $round of $rounds"
        answer_row "hello-world, GET" "$greeter" 0 read.lua "$greeting" "$bench/month.paths"
        answer_row "availability, 31 days of 26 offices" "$worker" 0 read.lua "$service" "$bench/month.paths"
        answer_row "availability, one day of 26 offices" "$worker" 0 read.lua "$service" "$bench/day.paths"
        answer_row "hello-world, POST" "$greeter" 0 book.lua "$greeting" "$bench/tokens" "$bench/hot.places" one 0
        answer_row "sold out" "$worker" 1 book.lua "$service" "$bench/tokens" "$bench/hot.places" one 0
    done
    stop_process hello 20
    for ((round = 1; round <= 5; round++)); do
        start_to_ready
    done
}

# What a page asks for: a month of an office, and the day that somebody has chosen.
write_paths() {
    local day
    day=$(sql --command "SELECT min(s.day) FROM slots s JOIN bench.slot b ON b.slot_id = s.id WHERE b.id > 1000")
    sed -E 's|^(\S+) .*|/v1/offices/\1/availability|' "$bench/spread.places" >"$bench/month.paths"
    sed -E "s|\$|?from=$day\&to=$day|" "$bench/month.paths" >"$bench/day.paths"
}

# The answer that the row `sold out` counts is that one and no other.
refuse_once() {
    local answer
    answer=$(curl --noproxy '*' --silent --max-time 5 "$1/v1/bookings" -H "Authorization: Bearer $(head -n 1 "$bench/tokens")" \
        -H 'Content-Type: application/json' -H 'Idempotency-Key: sold-out-0' -d '{"office": "'"$(cut -d ' ' -f 1 "$bench/hot.places")"'",
        "preference": {"slot": '"$(cut -d ' ' -f 2 "$bench/hot.places")"'}, "applicants": [{"nik": "3200011506900001", "name": "Warga",
        "birth_date": "1990-06-15", "relationship": "child", "service": "new"}]}')
    [[ $answer == *'"slot_full"'* ]] || fail "a full slot answers: $answer"
}

# answer_row NAME PROCESS REFUSED SCRIPT URL ARGUMENTS...: answers a second; with REFUSED = 1 all of them are to be refusals, else none.
answer_row() {
    local name=$1 process=$2 expected=$3 script=$4 url=$5 refusals
    shift 5
    wanted "$name" "$read_clients" reads one || return 0
    watched=("$process")
    refusals=$(refusals_counted)
    load "$script" 1 "$read_clients" "$url" "$@"
    if [[ $expected == 1 ]]; then
        # what is no 409 (a success, an overload) is as wrong as what was not answered
        refusals=$(($(refusals_counted) - refusals))
        refused=$((answers - (refusals < answers ? refusals : answers)))
    fi
    record reads "$name" clients="$read_clients" rate="$(calculate "$answers / $took")" p99="$p99" worker_us="$(microseconds "$app_ticks" "$answers")" \
        database_us="$(microseconds "$database_ticks" "$answers")" client_us="$(microseconds "$client_ticks" "$answers")" \
        bad="$(calculate "($refused + $broken) / ($answers + $broken)")"
}

# How many 409 the worker has answered so far.
refusals_counted() {
    curl --noproxy '*' --silent --max-time 5 "http://127.0.0.1:$(worker_admin_port 1)/metrics" \
        | awk '/^antrean_http_request_seconds_count.*path="\/v1\/bookings".*status="409"/ { count += $NF } END { printf "%d", count }'
}

start_to_ready() {
    local time
    time=$(with_settings worker /usr/bin/python3 "$measure/start-to-ready.py" "$(worker_admin_port 8)" \
        "$BINARY" worker --host 127.0.0.1 --port "$(worker_port 8)" --admin-port "$(worker_admin_port 8)" --drain-milliseconds 0)
    record figures "start to ready, ms" figure="$time"
}
