#!/usr/bin/env bash
# The notifier dies while it sends, the mail server refuses, and a code is in a hurry behind a hill of confirmations. What arrived is what
# the mail catcher, a real SMTP server, has kept.
#
#   ops/proofs/notifier.sh short|full
set -euo pipefail
readonly scenario=notifier
export ANTREAN_WORKERS=1
# shellcheck source=lib/scenario.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/scenario.sh"
# shellcheck source=../lib/stack.sh
source "$REPOSITORY/ops/lib/stack.sh"

mail=$ANTREAN_VAR/mail
in_flight=$record/in-flight
people=0

# mail_server [RULES]: how the server behaves from now on, see ops/lib/mailcatcher/refusal.py; without rules it takes everything.
mail_server() {
    printf '%s' "${1:-}" >"$ANTREAN_VAR/run/mail-refusal.new"
    mv "$ANTREAN_VAR/run/mail-refusal.new" "$ANTREAN_VAR/run/mail-refusal.json"
}

# book_people NUMBER: confirmations that wait while no notifier runs. Sets `first`, the number of the first person, and `before`, the last
# message that was there.
book_people() {
    stop_process notifier 100
    first=$((people + 1))
    before=$(sql -c "SELECT coalesce(max(id), 0) FROM outbox")
    seed "$1" "$first"
    people=$((people + $1))
    sql -f "$proofs/lib/book-people.sql"
    [[ $(waiting) -ge $1 ]] || fail "$1 confirmations should wait, and $(waiting) do"
}

waiting() {
    sql -c "SELECT count(*) FROM outbox WHERE state = 'waiting' AND id > $before"
}

# At least so many have left.
sent() {
    [[ $(sql -c "SELECT count(*) FROM outbox WHERE state = 'delivered' AND id > $before") -ge $1 ]]
}

drained() {
    [[ $(sql -c "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending') AND id > $before") -eq 0 ]]
}

# The messages of this part, as check-mails.py reads them.
outbox() {
    sql --csv -c "SELECT o.id, o.state, a.username || '@example.com' FROM outbox o JOIN parties p ON p.id = o.subject_id
        JOIN accounts a ON a.id = p.account_id WHERE o.subject = 'party' AND o.id > $before" >"$record/outbox.csv"
}

# messages_to PATTERN: their ids.
messages_to() {
    sql -c "SELECT o.id FROM outbox o JOIN parties p ON p.id = o.subject_id JOIN accounts a ON a.id = p.account_id
        WHERE o.id > $before AND a.username || '@example.com' ~ '$1'"
}

# What nobody has begun yet can be late, but never twice: only what was being sent can.
kill_notifier() {
    local pid here
    pid=$(process_id notifier) || fail "the notifier does not run"
    kill -KILL "$pid"
    holds_within 10 process_gone notifier || fail "the notifier (process $pid) cannot be killed"
    sql -c "SELECT id FROM outbox WHERE state = 'sending' AND leased_by LIKE '%/$pid'" >"$record/now-in-flight"
    here=$(wc -l <"$record/now-in-flight")
    claim "killed in the middle of its work" "$(waiting) waited, $here were under way" [ "$here" -gt 0 ]
    # what may be claimed, and as many whose ends are being written
    claim_no_more "what is under way at a kill is bounded" "$here" 240 messages
    cat "$record/now-in-flight" >>"$in_flight"
}

killed_twice() {
    local messages
    messages=$(full_or_short 2000 600)
    say "the notifier is killed twice while it drains $messages confirmations"
    book_people "$messages"
    # A server that takes its time makes sure that there is a middle.
    mail_server '[{"stage": "data", "seconds": 0.02}]'
    : >"$in_flight"
    start_notifier
    holds_within 120 sent $((messages / 4)) || fail "the notifier sends nothing"
    kill_notifier
    start_notifier
    holds_within 120 sent $((messages / 2)) || fail "the notifier sends nothing after its first end"
    kill_notifier
    # The leases of the dead run 90 seconds; a short run lets that time pass at once.
    [[ $extent == full ]] || sql -c "UPDATE outbox SET lease_until = clock_timestamp() WHERE state = 'sending'"
    start_notifier
    holds_within 300 drained || say "not everything came to its end within 300 seconds"
    outbox
    take_claims "$proofs/check-mails.py" "$mail" "$record/outbox.csv" --may-repeat "$in_flight"
}

# Who meets what, by the last digit of a person's number: the numbers end in @. Those of `silent` meet silence, with the mail taken or not.
fates() {
    jq -n --arg silent_before "$1" --arg silent_after "$2" '[
        {stage: "begin", only: $silent_before, reply: "silence", each: 1},
        {stage: "data", only: $silent_after, reply: "silence", each: 1},
        {stage: "mail", reply: "drop", times: 3},
        {stage: "mail", reply: "451 4.3.0 try again later", times: 2},
        {stage: "rcpt", only: "0@", reply: "450 4.2.1 greylisted", each: 2},
        {stage: "rcpt", only: "1@", reply: "550 5.1.1 no such user"},
        {stage: "data", only: "2@", reply: "451 4.3.0 try again later", each: 1},
        {stage: "data", only: "3@", reply: "554 5.7.1 refused"},
        {stage: "begin", only: "4@", reply: "drop", each: 1},
        {stage: "body", only: "5@", reply: "drop", each: 1},
        {stage: "data", only: "6@", reply: "drop", each: 1},
        {stage: "begin", only: "7@", reply: "421 4.3.2 closing", each: 1}]'
}

refused() {
    local messages silent_before silent_after began
    messages=$(full_or_short 150 40)
    say "the mail server refuses: 4xx, 5xx, cut connections, silence"
    # six more, for the silence, whose digits are those of the ones who meet nothing else
    book_people $((messages + 30))
    silent_before="warga($((first / 10 * 10 + 18))|$((first / 10 * 10 + 19))|$((first / 10 * 10 + 28)))@"
    silent_after="warga($((first / 10 * 10 + 29))|$((first / 10 * 10 + 38))|$((first / 10 * 10 + 39)))@"
    mail_server "$(fates "$silent_before" "$silent_after")"
    messages_to '[13]@' >"$record/dead"
    messages_to "6@|$silent_after" >"$record/doubtful"
    messages_to '[89]@' >"$record/reachable"
    began=$(date +%s.%N)
    start_notifier
    holds_within 240 drained || say "not everything came to its end within 240 seconds"
    outbox
    "$REPOSITORY/ops/antrean" notifier --status >"$record/status"
    take_claims "$proofs/check-mails.py" "$mail" "$record/outbox.csv" --may-repeat "$record/doubtful" --dead "$record/dead" \
        --status "$record/status"
    reachable_in_time "$silent_before|$silent_after" "$began"
    mail_server
}

# The server's own silence and refusals hold nobody else up: six connections of eight wait 30 seconds for nothing.
reachable_in_time() {
    local last number
    number=$(messages_to '[89]@' | wc -l)
    last=$(sql -c "SELECT round(extract(epoch FROM max(o.finished_at)) - $2, 1) FROM outbox o JOIN parties p ON p.id = o.subject_id
        JOIN accounts a ON a.id = p.account_id
        WHERE o.id > $before AND a.username || '@example.com' ~ '[89]@' AND a.username || '@example.com' !~ '$1'")
    claim_no_more "the others, $((number - 6)), do not wait for the silence: the last has left after" "$last" 25 s
}

# codes WHEN NUMBER SECONDS: accounts are asked for, while confirmations wait; each code is to arrive within so many seconds.
codes() {
    local times longest
    times=$("$proofs/time-codes.py" "$url" "$mail" "$2")
    longest=$(sort -n <<<"$times" | tail -n 1)
    claim_no_more "a code arrives behind $(waiting) waiting confirmations$1, the slowest of $2 after" "$longest" "$3" s
}

in_a_hurry() {
    local hill
    hill=$(full_or_short 80000 8000)
    say "codes behind $hill confirmations"
    book_people "$hill"
    claim_no_less "confirmations wait" "$(waiting)" "$hill"
    start_notifier
    codes "" "$(full_or_short 10 5)" 30
    mail_server '[{"stage": "data", "seconds": 2}]'
    # two of them are the code's own; those that wait for a connection do not go before it
    codes ", at a server that takes two seconds for each mail" "$(full_or_short 5 3)" 10
    claim "there still was a queue to be overtaken" "$(waiting) wait" [ "$(waiting)" -gt 0 ]
    mail_server
}

main() {
    stack_up
    killed_twice
    refused
    in_a_hurry
    claim_invariants
    conclude
}

main
