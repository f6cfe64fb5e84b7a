#!/usr/bin/env bash
# A synchronous standby is stopped under load, comes back, and takes over when the primary dies: no place is acknowledged that could be lost, and
# workers find the new primary by themselves.
#
# PLANT=local makes commits not wait for it (synchronous_commit = local), and lets the primary die while it is away once more: then claims must
# fail, the checker's first of all.
set -euo pipefail
readonly scenario=standby
# shellcheck source=lib/scenario.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/scenario.sh"
# shellcheck source=../lib/haproxy.sh
source "$REPOSITORY/ops/lib/haproxy.sh"
# shellcheck source=../lib/stack.sh
source "$REPOSITORY/ops/lib/stack.sh"

away_for=$(full_or_short 30 8)
clients=$(full_or_short 64 24)
rate=$(full_or_short 100 30)
load_seconds=$(full_or_short 85 28)
# A readiness that never says no is waited for longer.
[[ ${PLANT:-} != local ]] || load_seconds=$((load_seconds + 30))
readonly port_standby=$((ANTREAN_PORT_BASE + 50))
readonly primary=$ANTREAN_VAR/pg standby=$ANTREAN_VAR/standby

end_of_standby() {
    local status=$?
    [[ ! -e $standby/data ]] || "$REPOSITORY/ops/cluster" stop "$standby" immediate 2>/dev/null || true
    if [[ $status -eq 0 && ${ANTREAN_PROVE_KEEP:-} != 1 ]]; then
        "$REPOSITORY/ops/cluster" erase "$standby" 2>/dev/null || true
    fi
    # The frame takes away the rest; it reads the status that was.
    set +e
    (exit "$status")
    end_of_scenario
}

standby_conninfo() {
    printf 'host=%s port=%s user=postgres dbname=antrean' "$(conninfo_value "$(socket_directory_of "$standby")")" "$port_standby"
}

# Workers and notifier know both servers, as they would two machines.
name_both_servers() {
    local role process
    for role in antrean_worker antrean_notifier antrean_report; do
        printf '127.0.0.1:%s:antrean:%s:%s\n' "$port_standby" "$role" "$(<"$ANTREAN_VAR/secrets/$role.password")"
    done >>"$ANTREAN_VAR/secrets/pgpass"
    for process in worker notifier; do
        settings["$process ANTREAN_DATABASE"]="host=127.0.0.1,127.0.0.1 port=$PORT_DATABASE,$port_standby dbname=antrean user=antrean_$process"
        settings["$process ANTREAN_DATABASE"]+=" target_session_attrs=read-write"
    done
    start_notifier 2>/dev/null
    start_workers 2>/dev/null
    wait_for haproxy 30 haproxy_sees_workers
}

streams_synchronously() {
    [[ $(sql -c "SELECT sync_state FROM pg_stat_replication WHERE application_name = 'standby' AND state = 'streaming'") == sync ]]
}

readiness() {
    curl --noproxy '*' --silent --max-time 5 "http://127.0.0.1:$(worker_admin_port "$1")/readyz" || true
}

# all_workers_say TEXT: the beginning of what /readyz says.
all_workers_say() {
    local number
    for ((number = 1; number <= ANTREAN_WORKERS; number++)); do
        [[ $(readiness "$number") == "$1"* ]] || return 1
    done
}

worker_ids() {
    local number
    for ((number = 1; number <= ANTREAN_WORKERS; number++)); do process_id "worker-$number" && printf ' '; done
}

seconds_since() {
    awk -v from="$1" -v to="$(microseconds)" 'BEGIN { printf "%.1f", (to - from) / 1e6 }'
}

# requests FILTER: how many requests of all histories fulfil it.
requests() {
    cat "$record"/*-history.jsonl | jq -c "select($1) | 1" | wc -l
}

# Seconds from FROM to the end of the first 201 to a request that was sent after it, or nothing.
first_201_after() {
    cat "$record"/*-history.jsonl | jq -r "select(.status == 201 and .start > $1) | .end" \
        | awk -v from="$1" '!least || $1 < least { least = $1 } END { if (least) printf "%.1f", (least - from) / 1e6 }'
}

# Every report over the last month, as the report role, on the standby.
reports_on_standby() {
    local report
    reports=0
    for report in "$REPOSITORY"/sql/reports/*.sql; do
        report=$(basename "$report" .sql)
        PGPASSFILE=$ANTREAN_VAR/secrets/pgpass "$BINARY" report "$report" --sql "$REPOSITORY/sql" --format csv \
            --database "host=127.0.0.1 port=$port_standby dbname=antrean user=antrean_report" >"$record/report-$report.csv" 2>>"$record/reports.txt" || return 1
        reports=$((reports + 1))
    done
    [[ $reports -gt 10 && $(wc -l <"$record/report-release.csv") -gt 1 ]]
}

# raise NAME URL FIRST-PARTY OPTIONS...: a storm in the background.
raise() {
    in_background "$STORM" --url "$2" --people "$record/people-$3.jsonl" --first "$3" --history "$record/$1-history.jsonl" \
        --summary "$record/$1.json" "${@:4}" >"$record/$1.txt"
}

trap end_of_standby EXIT
[[ ! -e $standby ]] || "$REPOSITORY/ops/cluster" erase "$standby" 2>/dev/null || true
stack_up
"$REPOSITORY/ops/cluster" follow "$standby" "$port_standby" standby "$primary" >/dev/null 2>>"$ANTREAN_VAR/log/setup.log"
sql -c "ALTER SYSTEM SET synchronous_standby_names = 'standby'" -c "SELECT pg_reload_conf()" >/dev/null
[[ ${PLANT:-} != local ]] || sql -c "ALTER ROLE antrean_worker SET synchronous_commit = local" >/dev/null
claim "a second cluster streams, and commits wait for it" "synchronous_standby_names = standby, sync" holds_within 15 streams_synchronously
name_both_servers
seed 4000 1
seed 200 500001
ids=$(worker_ids)
say "workers $ids know both servers; $rate attempts a second by $clients clients for $load_seconds s"
raise load "$url" 1 --clients "$clients" --rate "$rate" --seconds "$load_seconds" --retry-for 60
sleep 4

say "the standby is stopped"
"$REPOSITORY/ops/cluster" stop "$standby" fast 2>/dev/null
stopped=$(microseconds)
# HAProxy sends nothing more once /readyz says so; these go on asking one worker.
raise direct "http://127.0.0.1:$(worker_port 1)" 500001 --clients 6 --seconds "$away_for" --retry-for "$((away_for + 20))"
claim "every worker's /readyz says so" "503, commits wait for a standby" holds_within 10 all_workers_say "not ready: commits wait"
said=$(seconds_since "$stopped")
claim_no_more "how long that took" "$said" 10 s
sleep "$away_for"
claim "and still does after $away_for s more" "$(readiness 1)" all_workers_say "not ready: commits wait"
backends=$(sql -c "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
started=$(microseconds)

say "the standby is started"
"$REPOSITORY/ops/cluster" start "$standby" "$port_standby" >/dev/null 2>&1
claim "the service recovers by itself when it is back" "/readyz of all says ready" holds_within 15 all_workers_say ready
claim_no_more "how long that took" "$(seconds_since "$started")" 15 s
sleep 4

reports_on_standby && ran=yes || ran=no
claim "every report runs on the standby, while it streams" "$reports reports" [ "$ran" = yes ]

say "the primary is killed, the standby promoted"
claim "it was in step when the primary died" "$(sql -c "SELECT state || ', ' || sync_state FROM pg_stat_replication")" streams_synchronously
if [[ ${PLANT:-} == local ]]; then
    "$REPOSITORY/ops/cluster" stop "$standby" fast 2>/dev/null
    sleep 3
fi
"$REPOSITORY/ops/cluster" kill "$primary"
killed=$(microseconds)
[[ ${PLANT:-} != local ]] || "$REPOSITORY/ops/cluster" start "$standby" "$port_standby" >/dev/null 2>&1
"$REPOSITORY/ops/cluster" promote "$standby" 2>/dev/null
promoted=$(microseconds)
settings["job ANTREAN_DATABASE"]=$(standby_conninfo)
# From here on the database is the promoted one.
sql() {
    with_settings job "$(postgres_bin)/psql" "${settings[job ANTREAN_DATABASE]}" --no-psqlrc --quiet --tuples-only --no-align \
        --set ON_ERROR_STOP=1 "$@"
}
claim "workers find it by themselves" "/readyz of all says ready" holds_within 10 all_workers_say ready
claim_no_more "from the promotion until all are ready" "$(seconds_since "$promoted")" 10 s
wait
claim_no_more "from the promotion until a place was given out" "$(first_201_after "$promoted")" 10 s
claim_no_more "from the death until a place was given out" "$(first_201_after "$killed")" 15 s
claim "no worker was restarted" "processes $ids" [ "$(worker_ids)" = "$ids" ]
claim "places were given out all along" "$(requests ".status == 201 and .end < $stopped") before, $(requests ".status == 201 and .start > $started") after" \
    [ "$(requests ".status == 201 and .end < $stopped")" -gt 0 ]
false_201=$(requests ".status == 201 and .start > $stopped and .end < $started")
asked=$(requests ".start > $stopped and .start < $started")
claim "no request that was sent while the standby was away got a 201" "$false_201 of $asked; $backends commits waited" \
    [ "$false_201" -eq 0 -a "$asked" -gt 0 -a "$backends" -gt 0 ]
claim_no_more "sessions that wait stay few, however long it lasts" "$backends" 60
claim "the new primary waits for nobody" "synchronous_standby_names = '$(sql -c "SHOW synchronous_standby_names")'" \
    [ -z "$(sql -c "SHOW synchronous_standby_names")" ]
dump_database "$record/dump"
take_claims check_history "$record/dump" "$record"/*-history.jsonl
claim_invariants
conclude
