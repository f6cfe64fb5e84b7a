# shellcheck shell=bash
# A second cluster that streams from a first, and what becomes of them. Sourced by ops/cluster; needs lib/postgres.sh.

# Copies the running cluster in PRIMARY_HOME into HOME and makes it its standby, known there as NAME.
copy_cluster() {
    local home=$1 name=$2 primary=$3 fresh=$1/data.new port socket
    port=$(primary_setting "$primary" port)
    socket=$(primary_setting "$primary" unix_socket_directories)
    as_server rm -rf "$fresh"
    # The slot keeps the log for a standby that is away; one of that name belongs to a copy that is gone.
    as_server "$bin/psql" --no-psqlrc --quiet --host="$socket" --port="$port" --username=postgres --dbname=postgres --output=/dev/null \
        --command="SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '$name' AND NOT active" >&2
    as_server "$bin/pg_basebackup" --pgdata="$fresh" --checkpoint=fast --wal-method=stream --create-slot --slot="$name" --write-recovery-conf \
        --dbname="host=$(conninfo_value "$socket") port=$port user=postgres application_name=$name" >&2
    # Port and socket are the copy's own, and whom it waits for when it is promoted is nobody.
    as_server rm -f "$fresh/run.conf"
    as_server mv "$fresh" "$home/data"
}

# A setting of this start, out of run.conf.
primary_setting() {
    as_server sed -n "s/^$2 = '\{0,1\}\([^']*\)'\{0,1\}\$/\1/p" "$1/data/run.conf"
}

# Ends the standby's following: it takes writes when this returns.
promote_server() {
    as_server "$bin/pg_ctl" --pgdata="$1/data" --wait --timeout=60 promote >&2
}

# What a machine's sudden death leaves of a server: every process ends at once, nothing is written any more.
kill_server() {
    local postmaster children
    read -r postmaster < <(as_server cat "$1/data/postmaster.pid") || fail "no server runs in $1"
    read -r -a children <"/proc/$postmaster/task/$postmaster/children" || true
    as_server kill -KILL "$postmaster" ${children[@]+"${children[@]}"} || true
    local deadline=$((SECONDS + 30))
    # A zombie has ended, though its entry is still there.
    until ! grep -qE '^State:[[:space:]]+[^ZX]' "/proc/$postmaster/status" 2>/dev/null; do
        [[ $SECONDS -lt $deadline ]] || fail "process $postmaster cannot be killed"
        sleep 0.1
    done
}
