#!/usr/bin/env bash
# How many mails a second the notifier delivers, beside Postfix's smtp-source: both into the same smtp-sink, over eight connections each, in
# turns, with fsync and synchronous_commit on. The notifier's are confirmations of real bookings, read, rendered and finished one by one;
# smtp-source sends one and the same mail of that size, ready made. Prints `row|number` lines, one of each row a round.
#
#   ops/measure/notifier.sh [ROUNDS] [MAILS]     default 3 rounds of 20,000 mails
#
# smtp-source by default connects anew for each mail; with -d it keeps its connections, as the notifier does.
set -euo pipefail
rounds=${1:-3}
mails=${2:-20000}
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export ANTREAN_VAR=${ANTREAN_BENCH_VAR:-$repository/var/bench}-notifier
export ANTREAN_HTTP_PORT=${ANTREAN_BENCH_HTTP_PORT:-29080} ANTREAN_PORT_BASE=${ANTREAN_BENCH_PORT_BASE:-29000}
export ANTREAN_WORKERS=1 ANTREAN_CONFIGURATION=release ANTREAN_LOG_LEVEL=warning
# shellcheck source=../lib/env.sh
source "$repository/ops/lib/env.sh"
# shellcheck source=../lib/packages.sh
source "$REPOSITORY/ops/lib/packages.sh"
# shellcheck source=../lib/processes.sh
source "$REPOSITORY/ops/lib/processes.sh"
# shellcheck source=../lib/stack.sh
source "$REPOSITORY/ops/lib/stack.sh"

readonly connections=8
one_mail=$ANTREAN_VAR/one-mail
sink_log=$ANTREAN_VAR/log/smtp-sink.log

sql() {
    "$REPOSITORY/ops/psql" --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 "$@"
}

# Only the database and what is measured run. The first person's confirmation is the mail that smtp-source sends.
prepare() {
    local first
    "$REPOSITORY/ops/down" --erase >/dev/null 2>&1
    "$REPOSITORY/ops/up" >/dev/null
    book 1 1
    holds_within 30 delivered || fail "the first confirmation does not arrive"
    first=$(printf '%s\n' "$ANTREAN_VAR"/mail/*.eml | head -n 1)
    sed -e '/^Return-Path:/d' -e '/^Delivered-To:/d' -e 's/\r$//' "$first" >"$one_mail"
    stop_process haproxy 20
    stop_process worker-1 40
    stop_process notifier 40
    stop_process mail-catcher 20
    book $((mails - 1)) 2
    say "$mails mails of $(wc -c <"$one_mail") bytes over $connections connections"
}

# book NUMBER FIRST
book() {
    "$REPOSITORY/ops/antrean" seed --people "$1" --first "$2" --output "$ANTREAN_VAR/people" >/dev/null
    sql -f "$REPOSITORY/ops/proofs/lib/book-people.sql"
}

delivered() {
    [[ $(sql -c "SELECT count(*) FROM outbox WHERE state <> 'delivered'") -eq 0 ]]
}

# Looks once a second only: each look takes processor time from what is measured, and a query that stays open keeps old rows alive.
wait_until_delivered() {
    local looks=600
    until delivered; do
        [[ $((looks--)) -gt 0 ]] || return 1
        sleep 1
    done
}

# The way all mails have to go. Postfix's own daemons are never started.
start_sink() {
    local privileges=()
    [[ $EUID -ne 0 ]] || privileges=(-u nobody)
    start_process smtp-sink "" /usr/sbin/smtp-sink "${privileges[@]}" "127.0.0.1:$PORT_SMTP" 512
    wait_for smtp-sink 20 listens "$PORT_SMTP"
}

listens() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# smtp_source NAME [-d]
smtp_source() {
    local began ended name=$1
    shift
    began=$(date +%s%N)
    /usr/sbin/smtp-source "$@" -s "$connections" -m "$mails" -F "$one_mail" -f antrean@localhost.localdomain -t warga@example.com \
        "127.0.0.1:$PORT_SMTP" 2>>"$sink_log" || fail "smtp-source failed; see $sink_log"
    ended=$(date +%s%N)
    rate=$((mails * 1000000000 / (ended - began)))
    printf '%s|%s\n' "$name" "$rate"
}

# Milliseconds of processor time that processes have taken.
processor_time() {
    local pid sum=0 taken
    for pid in "$@"; do
        taken=$(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null | awk '{ print $12 + $13 }') || continue
        sum=$((sum + ${taken:-0}))
    done
    printf '%s' $((sum * 1000 / $(getconf CLK_TCK)))
}

# The server and its sessions; what a session has taken that ended stands in the server's own children's time.
database_time() {
    local server
    server=$(head -n 1 <(as_server cat "$(readlink -f "$ANTREAN_VAR/pg/data")/postmaster.pid"))
    # The list is words.
    # shellcheck disable=SC2046
    processor_time "$server" $(pgrep --parent "$server")
}

notifier() {
    local seconds before database
    # As `antrean notifier --resend` does, for all of them.
    sql -c "UPDATE outbox SET state = 'waiting', due_at = antrean_now(), finished_at = NULL, attempt = 0"
    sql -c "VACUUM ANALYZE outbox"
    before=$(database_time)
    start_notifier
    wait_until_delivered || fail "the notifier does not come to an end"
    database=$(($(database_time) - before))
    seconds=$(sql -c "SELECT extract(epoch FROM max(finished_at) - min(finished_at)) FROM outbox")
    notifier_rate=$(awk -v n="$mails" -v s="$seconds" 'BEGIN { printf "%d", n / s }')
    printf 'notifier|%s\n' "$notifier_rate"
    printf 'notifier, processor microseconds a mail|%s\n' $(($(processor_time "$(process_id notifier)") * 1000 / mails))
    printf 'notifier, database'\''s processor microseconds a mail|%s\n' $((database * 1000 / mails))
    stop_process notifier 40
}

# ratio NAME RATE
ratio() {
    awk -v name="$1" -v ours="$notifier_rate" -v theirs="$2" 'BEGIN { printf "notifier to %s|%.2f\n", name, ours / theirs }'
}

main() {
    local round rate notifier_rate kept anew
    need_packages build run bench
    trap '"$REPOSITORY/ops/down" --erase >/dev/null 2>&1 || true' EXIT
    prepare
    start_sink
    for ((round = 1; round <= rounds; round++)); do
        say "notifier, round $round of $rounds"
        smtp_source "smtp-source, connections kept" -d
        kept=$rate
        notifier
        smtp_source "smtp-source, a connection a mail"
        anew=$rate
        ratio "smtp-source, connections kept" "$kept"
        ratio "smtp-source, a connection a mail" "$anew"
    done
    stop_process smtp-sink 20
}

main
