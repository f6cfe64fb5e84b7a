# shellcheck shell=bash
# Faults while a storm goes on, and the hands of an init system that starts again what died: systemd would do no more and no less. Sourced by
# scenarios after scenario.sh. What was done when stands in $record/faults.jsonl, on the clock of the histories.

faults=$record/faults.jsonl

# note_fault WHAT PROCESS
note_fault() {
    printf '{"at":%s,"what":"%s","process":"%s"}\n' "$(microseconds)" "$1" "$2" >>"$faults"
}

# count_faults WHAT PROCESS-PREFIX
count_faults() {
    grep -c "\"what\":\"$1\",\"process\":\"$2" "$faults" || true
}

# Starts every worker again that has ended, a quarter of a second later at most. Endless: for the background.
supervise_workers() {
    local number
    ulimit -Sn "$(ulimit -Hn)"
    while true; do
        for ((number = 1; number <= ANTREAN_WORKERS; number++)); do
            process_gone "worker-$number" || continue
            launch_worker "$number"
            note_fault started "worker-$number"
        done
        sleep 0.25
    done
}

# kill_workers_every SECONDS: SIGKILL to one worker after the other. Endless: for the background.
kill_workers_every() {
    local number=0 pid
    while true; do
        # the fault's own rhythm: nothing is waited for
        sleep "$1"
        number=$((number % ANTREAN_WORKERS + 1))
        pid=$(process_id "worker-$number") || continue
        kill -KILL "$pid"
        note_fault killed "worker-$number"
    done
}

# crash_database_at LINES STORM SECONDS: when the history of the storm has so many lines, PostgreSQL is stopped in immediate mode, which is a
# crash; after SECONDS it is started again and recovers.
crash_database_at() {
    until [[ $(history_lines "$2") -ge $1 ]]; do
        sleep 0.2
    done
    note_fault killed postgresql
    "$REPOSITORY/ops/cluster" stop "$ANTREAN_VAR/pg" immediate
    sleep "$3"
    "$REPOSITORY/ops/cluster" start "$ANTREAN_VAR/pg" "$PORT_DATABASE"
    note_fault started postgresql
}

all_workers_ready() {
    local number
    for ((number = 1; number <= ANTREAN_WORKERS; number++)); do
        answers "http://127.0.0.1:$(worker_admin_port "$number")/readyz" || return 1
    done
}
