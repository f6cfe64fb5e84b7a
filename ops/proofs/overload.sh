#!/usr/bin/env bash
# More than a worker takes: a flood of bookings from clients that do not wait, asked of the worker itself and through HAProxy, slow and half-open
# connections, a storm of log-ins. What is accepted keeps its time, the rest is refused at once, memory stays bounded, and afterwards all is as
# it was.
set -euo pipefail
# One worker: what is too much for it is too much for the stack.
export ANTREAN_WORKERS=1 ANTREAN_PASSWORD_COST=15
readonly scenario=overload
# shellcheck source=lib/scenario.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/scenario.sh"
# shellcheck source=../lib/packages.sh
source "$REPOSITORY/ops/lib/packages.sh"

# Clients that keep a worker busy, and ten times as many and more than it takes at once.
readonly enough=64
flood=$(full_or_short 3000 1000)
seconds=$(full_or_short 15 5)
# How long what it takes is measured.
measured_for=$(full_or_short 8 3)
slow_each=$(full_or_short 300 60)
# In the full run longer than a worker bears a connection that says nothing: a minute.
slow_seconds=$(full_or_short 75 5)
people=$(full_or_short 200000 56000)
readonly worker=http://127.0.0.1:$((ANTREAN_PORT_BASE + 1))
# What is promised: an accepted booking within so many milliseconds, a refusal too.
readonly longest=1000
# Memory of the worker at most, MiB: two password hashes are 64 of them, and nobody who reads slowly has a copy of his own of what all read.
readonly most_memory=256

# Offices with room for everybody.
make_room() {
    sql -c "$(places_of "starts_at > now()" 900)" >/dev/null
    offices=$(sql -c "SELECT string_agg(code, ',') FROM offices WHERE accepts_online")
}

# flood_with SCRIPT CONNECTIONS SECONDS URL ARGUMENTS...: wrk's summary in the variable `said`.
flood_with() {
    local script=$1 connections=$2 time=$3 address=$4
    shift 4
    said=$(wrk --threads 2 --connections "$connections" --duration "${time}s" --timeout 30s --script "$proofs/$script" "$address" -- "$@" \
        | sed -n 's/^flood //p')
    [[ -n $said ]] || fail "wrk said nothing of the flood"
}

# bookings CONNECTIONS SECONDS URL: of people that no flood before had.
first=0
bookings() {
    local count=$((people * $2 / (2 * seconds + 2 * measured_for)))
    flood_with flood.lua "$1" "$2" "$3" "$record/people-1.jsonl" "$first" "$count" "$offices"
    first=$((first + count))
}

field() {
    jq -rc ".$1 // 0" <<<"$said"
}

# steady WHAT SECONDS: a few people at their usual pace, by HAProxy, from the address of everybody else.
steady() {
    steady_record=$record/steady-$1.jsonl
    in_background "$proofs/steady-bookings.py" --url "$url" --people "$record/people-1000001.jsonl" --first "$steady_first" --seconds "$2" \
        --output "$steady_record" --stream steady 20 "$offices"
    steadiness=$!
    steady_first=$((steady_first + 20 * $2))
}
steady_first=0

steady_said() {
    wait "$steadiness"
    said=$("$proofs/answers.py" "$steady_record" steady)
}

watch_worker() {
    in_background "$proofs/watch-process.py" "$(process_id worker-1)" "$record/watch.json"
}

descriptors() {
    find "/proc/$(process_id worker-1)/fd" -mindepth 1 2>/dev/null | wc -l
}

descriptors_as_before() {
    [[ $(descriptors) -le $((usual_descriptors + 40)) ]]
}

per_second() {
    awk -v count="$1" -v seconds="$(field seconds)" 'BEGIN { printf "%d", count / seconds }'
}

claim_answered() {
    claim "$1: every answer is a booking, a no, or 503 with Retry-After; none is missing" "$(field statuses)" \
        [ "$(field broken)" -eq 0 -a "$(field late)" -eq 0 -a "$(field without_retry_after)" -eq 0 -a \
        "$(jq '[.statuses | to_entries[] | select(.key | IN("201", "409", "429", "503") | not)] | length' <<<"$said")" -eq 0 ]
}

need_packages bench
stack_up
make_room
seed "$people" 1
seed 5000 1000001
seed 500 2000001
usual_descriptors=$(descriptors)
watch_worker

bookings "$enough" "$measured_for" "$worker"
takes=$(per_second "$(field accepted.count)")
usual=$(field accepted.p99)
say "one worker takes $takes bookings a second from $enough clients, 99th percentile $usual ms"
claim "one worker, asked by $enough clients, refuses nobody" "$takes a second; $(field statuses)" [ "$(field refused.count)" -eq 0 -a "$takes" -gt 0 ]

in_background "$proofs/newcomers.py" 127.0.0.1 $((ANTREAN_PORT_BASE + 1)) 20 $((seconds - 1)) >"$record/newcomers.json"
newcomers=$!
bookings "$flood" "$seconds" "$worker"
say "$flood clients ask the worker itself, $(per_second "$(field answers)") times a second"
claim_answered "a flood on the worker"
claim_time "99th percentile of accepted bookings" "$(field accepted.p99)" "$longest"
claim_time "99th percentile of refusals" "$(field refused.p99)" "$longest"
claim_rate "bookings all the while, of $takes" "$(per_second "$(field accepted.count)")" "$((takes / 4))"
wait "$newcomers"
said=$(<"$record/newcomers.json")
claim "who connects only now is answered, too" "$(field count), without an answer: $(field unanswered), 50th percentile $(field p50) ms" \
    [ "$(field unanswered)" -eq 0 -a "$(field count)" -gt 0 ]
# They are accepted behind thousands of others: three to five seconds while a worker accepted four a turn.
claim_time "99th percentile of the first byte to these" "$(field p99)" "$((longest + 1000))"

in_background "$STORM" --url "$url" --people "$record/people-2000001.jsonl" --first 2000001 --clients 10 --rate 10 --seconds "$seconds" --retry-for 30 \
    --history "$record/polite.jsonl" --summary "$record/polite.json" >"$record/polite.txt"
polite=$!
bookings "$flood" "$seconds" "$url"
say "$flood clients ask through HAProxy, $(per_second "$(field answers)") times a second"
claim_answered "a flood through HAProxy"
claim_time "99th percentile of all answers" "$(field p99)" "$((longest + 500))"
wait "$polite"
claim "who asks again as he was told, from the flood's own address, gets an answer" \
    "$(summary polite '"\(.operations), unknown: \(.unsettled)"')" [ "$(summary polite .unsettled)" -eq 0 ]

say "$slow_each clients of each kind hold connections of the worker, as many of HAProxy's"
steady slow-clients $((slow_seconds + 2))
in_background "$proofs/slow-clients.py" 127.0.0.1 $((ANTREAN_PORT_BASE + 1)) "$slow_each" "$slow_seconds" >"$record/slow-worker.json"
slow_worker=$!
in_background "$proofs/slow-clients.py" 127.0.0.1 "$ANTREAN_HTTP_PORT" "$slow_each" "$slow_seconds" >"$record/slow-haproxy.json"
wait "$!" "$slow_worker"
steady_said
# Hundreds of slow clients connect and ask in one moment. None was refused since that costs the kernel little (docs/reliability.md); a slower machine
# may need the margin.
claim "bookings go on beside slow readers, slow writers and half-open connections; one in a hundred, and two in the first moment, at most hear 503 with Retry-After" \
    "$(field accepted) of $(field count), refused $(field refused), others: $(field other)" \
    [ $(($(field accepted) + $(field refused))) -eq "$(field count)" -a $(($(field refused) * 100)) -le $(($(field count) + 200)) -a "$(field count)" -gt 0 ]
claim_time "99th percentile of these" "$(field p99)" "$longest"
if [[ $extent == full ]]; then
    said=$(jq -s '.[0].silent + {half: .[0].half.ended, head: .[0].head.ended, haproxy: .[1].silent.ended}' \
        "$record/slow-worker.json" "$record/slow-haproxy.json")
    claim "who says nothing, or no whole head, is put out within a minute" "$(jq -c . <<<"$said")" \
        [ "$(jq '[.opened == .ended, .opened == .half, .opened == .head, .opened == .haproxy] | all' <<<"$said")" = true ]
fi

say "200 clients log in at once, again and again"
steady log-ins $((seconds + 2))
flood_with log-ins.lua 200 "$seconds" "$worker"
log_ins=$said
steady_said
claim "bookings go on beside a storm of log-ins" "$(field accepted) of $(field count), others: $(field other)" \
    [ "$(field accepted)" -eq "$(field count)" -a "$(field count)" -gt 0 ]
claim_time "99th percentile of these" "$(field p99)" "$longest"
said=$log_ins
claim "a log-in is heard, or refused with Retry-After" "$(field statuses)" \
    [ "$(field broken)" -eq 0 -a "$(field without_retry_after)" -eq 0 -a "$(jq '.statuses."401" // 0' <<<"$said")" -gt 0 ]

bookings "$enough" "$measured_for" "$worker"
after=$(per_second "$(field accepted.count)")
claim_rate "afterwards the worker takes as much as before, of $takes" "$after" "$((takes / 2))"
claim "and refuses nobody" "$(field statuses)" [ "$(field refused.count)" -eq 0 ]
said=$(<"$record/watch.json")
claim_no_more "its memory at the highest" "$(field resident)" "$most_memory" MiB
claim_no_more "the kernel's memory for all connections at the highest" "$(field kernel)" "$most_memory" MiB
claim_no_more "its descriptors at the highest" "$(field descriptors)" "$((usual_descriptors + flood + 6 * slow_each + 300))"
claim_no_more "its threads at the highest" "$(field threads)" 40
claim "the descriptors of all these connections are given back" "$usual_descriptors at first" holds_within 30 descriptors_as_before
claim_invariants
conclude
