# shellcheck shell=bash
# PostgreSQL's programs and a private cluster made of them. Sourced; needs lib/say.sh.
#
# A cluster lives in DIR: DIR/data, DIR/log/postgresql.log, DIR/socket. Root may not run PostgreSQL, so for root the programs run
# as the user `postgres`; if that user cannot reach DIR (a clone in root's own home), the three are symbolic links to /var/tmp/antrean-HASH.

# Longest directory we put a socket in: PostgreSQL adds `/.s.PGSQL.PORT`, and a socket's path has 107 bytes.
readonly longest_socket_directory=90
readonly server_user=postgres

postgres_bin() {
    local newest=""
    local candidate
    for candidate in /usr/lib/postgresql/*/bin; do
        [[ -x $candidate/initdb && -x $candidate/pg_ctl ]] && newest=$candidate
    done
    [[ -n $newest ]] || fail "no PostgreSQL server in /usr/lib/postgresql: install postgresql-15"
    printf '%s' "$newest"
}

# Runs a command as the user that owns the cluster. File descriptor 9 is the lock of `with_cluster_lock`: a server must not inherit it.
as_server() (
    cd /
    if [[ $EUID -eq 0 ]]; then
        exec runuser -u "$server_user" -- "$@" 9>&-
    fi
    exec "$@" 9>&-
)

server_can_use() {
    as_server test -w "$1" -a -x "$1" 2>/dev/null
}

# Makes DIR and, inside it, `data`'s parent: prints the directory that really holds the cluster.
cluster_home() {
    local dir=$1 hash home
    if [[ -L $dir/home ]]; then
        readlink -f "$dir/home"
        return
    fi
    if [[ $EUID -ne 0 ]]; then
        printf '%s' "$dir"
        return
    fi
    id "$server_user" >/dev/null 2>&1 || fail "there is no user $server_user: install postgresql-15"
    chown "$server_user:" "$dir"
    if server_can_use "$dir"; then
        printf '%s' "$dir"
        return
    fi
    hash=$(printf '%s' "$dir" | sha256sum | cut -c1-12)
    home=/var/tmp/antrean-$hash
    # Everybody may write /var/tmp: a directory found there is used only if it is ours.
    mkdir -m 0700 "$home" 2>/dev/null || [[ -d $home && ! -L $home && $(stat -c %U "$home") == "$server_user" ]] \
        || fail "$home exists and does not belong to $server_user"
    chown "$server_user:" "$home"
    ln -s "$home" "$dir/home"
    printf '%s' "$home"
}

# Links DIR/NAME to the real place, so that people find everything under DIR.
link_into() {
    local dir=$1 home=$2 name=$3
    [[ $dir == "$home" || -e $dir/$name || -L $dir/$name ]] || ln -s "$home/$name" "$dir/$name"
}

# Prints the directory of the sockets, short enough for a socket's path; made when missing. Only its owner may enter it, because
# whoever does is trusted.
socket_directory() {
    local dir=$1 home=$2 short
    if [[ ${#home} -le $((longest_socket_directory - 7)) ]]; then
        as_server mkdir -p -m 0700 "$home/socket"
        link_into "$dir" "$home" socket
        printf '%s' "$home/socket"
        return
    fi
    short=$(readlink "$dir/socket" || true)
    if [[ -z $short || ! -d $short || ! -O $short && $EUID -ne 0 ]]; then
        short=$(as_server mktemp -d /tmp/antrean-XXXXXXXX)
        ln -sfn "$short" "$dir/socket"
    fi
    printf '%s' "$short"
}

# The settings of every cluster of ours; `-c` adds to them and wins.
default_settings() {
    cat <<'END'
# Written once, when the cluster was made. Settings of one start are in run.conf.
fsync = on
synchronous_commit = on
jit = off
max_connections = 200
max_locks_per_transaction = 256
shared_buffers = 256MB
max_wal_size = 4GB
checkpoint_timeout = 15min
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %q%u@%d %a '
log_lock_waits = on
password_encryption = 'scram-sha-256'
END
}

access_rules() {
    cat <<'END'
# Who may enter the socket's directory (its owner) is trusted; over TCP, only this machine, only by password.
local   all             all                                     trust
local   replication     all                                     trust
host    all             all             127.0.0.1/32            scram-sha-256
host    replication     all             127.0.0.1/32            scram-sha-256
END
}

# Makes the cluster beside its place and moves it there whole: an interrupted run leaves nothing that looks finished.
create_cluster() {
    local home=$1 fresh=$1/data.new
    as_server rm -rf "$fresh"
    as_server "$bin/initdb" --pgdata="$fresh" --encoding=UTF8 --locale=C.UTF-8 --data-checksums --username=postgres \
        --auth-local=trust --auth-host=scram-sha-256 >&2
    default_settings | as_server tee "$fresh/antrean.conf" >/dev/null
    access_rules | as_server tee "$fresh/pg_hba.conf" >/dev/null
    printf "include 'antrean.conf'\ninclude_if_exists 'run.conf'\n" | as_server tee -a "$fresh/postgresql.conf" >/dev/null
    as_server mv "$fresh" "$home/data"
}

# A value as postgresql.conf wants it.
quoted_setting() {
    local value=${1//\\/\\\\}
    printf "'%s'" "${value//\'/\'\'}"
}

# A value as a conninfo wants it.
conninfo_value() {
    local value=$1
    if [[ $value == *[[:space:]\'\\]* ]]; then
        value=${value//\\/\\\\}
        value="'${value//\'/\\\'}'"
    fi
    printf '%s' "$value"
}

# run.conf of this start: PORT, socket directory, then `name=value` each.
run_settings() {
    local port=$1 socket=$2 setting
    shift 2
    printf "listen_addresses = '127.0.0.1'\nport = %s\nunix_socket_directories = %s\nunix_socket_permissions = 0700\n" \
        "$port" "$(quoted_setting "$socket")"
    for setting in "$@"; do
        printf '%s = %s\n' "${setting%%=*}" "$(quoted_setting "${setting#*=}")"
    done
}

cluster_runs() {
    as_server "$bin/pg_ctl" --pgdata="$1/data" status >/dev/null 2>&1
}

# Starts the server and waits until it takes connections; shows the end of its log when it does not.
start_server() {
    local home=$1
    as_server mkdir -p -m 0700 "$home/log"
    if ! as_server "$bin/pg_ctl" --pgdata="$home/data" --log="$home/log/postgresql.log" --wait --timeout=120 start >&2; then
        say "the end of $home/log/postgresql.log:"
        as_server tail -n 20 "$home/log/postgresql.log" >&2 || true
        fail "PostgreSQL did not start"
    fi
}

stop_server() {
    local home=$1 mode=$2
    cluster_runs "$home" || return 0
    as_server "$bin/pg_ctl" --pgdata="$home/data" --mode="$mode" --wait --timeout=120 stop >&2
}

# Deletes the cluster in HOME that DIR leads to, its socket directory included.
erase_cluster() {
    local dir=$1 home=$2 short
    stop_server "$home" fast
    short=$(readlink "$dir/socket" || true)
    [[ $short != /tmp/antrean-* ]] || rm -rf "$short"
    rm -rf "$dir" "$home"
}
