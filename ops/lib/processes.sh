# shellcheck shell=bash
# Starts, recognises and stops the processes of one copy. Sourced; needs lib/env.sh.
#
# A process NAME has $ANTREAN_VAR/run/NAME.pid (its id and the moment of its start, so that an id given to somebody else is never
# mistaken for it), NAME.spec (a digest of command, settings and program, so that `ops/up` restarts what changed and only that), and
# $ANTREAN_VAR/log/NAME.log.

# The kernel's start time of a process in clock ticks: field 22, counted after the name, which may hold spaces. Fails when it is gone.
started_at() {
    local stat
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
    stat=${stat##*) }
    # A zombie has ended, though its entry is still there.
    [[ $stat != Z* ]] || return 1
    cut -d ' ' -f 20 <<<"$stat"
}

# The id of NAME if it runs, else nothing and a failure.
process_id() {
    local pid start
    read -r pid start 2>/dev/null <"$ANTREAN_VAR/run/$1.pid" || return 1
    [[ -n $start && $(started_at "$pid") == "$start" ]] || return 1
    printf '%s' "$pid"
}

# What makes a running process differ from the one wanted: SETTINGS (of a process name or empty), the command, the program's file.
digest_of() {
    local process=$1 program=$2
    shift
    {
        [[ -z $process ]] || settings_of "$process"
        printf '%s\0' "$@"
        stat --dereference --format='%i %Y %s' "$program"
    } | sha256sum
}

# start_process NAME SETTINGS COMMAND...: leaves it alone when it runs as wanted, else (re)starts it, detached.
start_process() {
    local name=$1 process=$2 digest pid log=$ANTREAN_VAR/log/$1.log
    shift 2
    digest=$(digest_of "$process" "$@")
    if process_id "$name" >/dev/null; then
        [[ $(cat "$ANTREAN_VAR/run/$name.spec" 2>/dev/null) != "$digest" ]] || return 0
        say "restarting $name"
        stop_process "$name" 30
    fi
    (
        cd "$ANTREAN_VAR/run" || exit
        # A session of its own: neither the terminal's end nor its interrupt reaches it. Descriptor 8 is the lock of ops/up.
        (
            [[ -z $process ]] || apply_settings "$process"
            exec setsid "$@"
        ) </dev/null >>"$log" 2>&1 8>&- &
        pid=$!
        printf '%s %s\n' "$pid" "$(started_at "$pid")" >"$name.pid"
        printf '%s\n' "$digest" >"$name.spec"
    )
}

# Asks NAME to end; does not wait.
ask_to_stop() {
    local pid
    pid=$(process_id "$1") || return 0
    kill -TERM "$pid" 2>/dev/null || true
}

# Ends NAME: SIGTERM, SECONDS to drain, then SIGKILL.
stop_process() {
    local name=$1 seconds=$2 pid
    ask_to_stop "$name"
    if ! holds_within "$seconds" process_gone "$name"; then
        pid=$(process_id "$name") || true
        say "$name did not end within $seconds seconds and is killed; see $ANTREAN_VAR/log/$name.log"
        [[ -z $pid ]] || kill -KILL "$pid" 2>/dev/null || true
        holds_within 10 process_gone "$name" || fail "$name (process $pid) cannot be killed"
    fi
    rm -f "$ANTREAN_VAR/run/$name.pid" "$ANTREAN_VAR/run/$name.spec"
}

process_gone() {
    ! process_id "$1" >/dev/null
}

# holds_within SECONDS CONDITION...: looks ten times a second.
holds_within() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        [[ $SECONDS -lt $deadline ]] || return 1
        sleep 0.1
    done
}

# wait_for NAME SECONDS CONDITION...: until NAME is ready; fails with the end of its log when it dies or takes too long.
wait_for() {
    local name=$1 seconds=$2
    shift 2
    holds_within "$seconds" ready_or_dead "$name" "$@" || give_up "$name" "is not ready after $seconds seconds"
    process_id "$name" >/dev/null || give_up "$name" "ended"
}

ready_or_dead() {
    local name=$1
    shift
    process_gone "$name" || "$@"
}

give_up() {
    say "$1 $2; the end of $ANTREAN_VAR/log/$1.log:"
    tail -n 20 "$ANTREAN_VAR/log/$1.log" >&2 || true
    exit 1
}

answers() {
    curl --noproxy '*' --silent --fail --output /dev/null --max-time 2 "$1"
}
