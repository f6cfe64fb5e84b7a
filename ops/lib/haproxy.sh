# shellcheck shell=bash
# Renders HAProxy's configuration for the embedded copy, starts and reloads it. Sourced; needs lib/env.sh and lib/processes.sh.

# Two descriptors a connection; an ordinary user may not have enough for 20,000, and HAProxy refuses to start when it cannot get them.
haproxy_connections() {
    local descriptors connections=20000
    descriptors=$(ulimit -Hn)
    [[ $descriptors == unlimited ]] || connections=$(((descriptors - 256) / 2))
    printf '%s' $((connections < 20000 ? connections : 20000))
}

haproxy_servers() {
    local number closed
    for ((number = 1; number <= most_workers; number++)); do
        closed=""
        [[ $number -le $ANTREAN_WORKERS ]] || closed=" disabled"
        printf '    server w%s 127.0.0.1:%s check port %s%s\n' \
            "$number" "$(worker_port "$number")" "$(worker_admin_port "$number")" "$closed"
    done
}

# The same workers for those who follow a queue; they are watched above.
haproxy_listeners() {
    local number
    for ((number = 1; number <= most_workers; number++)); do
        printf '    server w%s 127.0.0.1:%s track workers/w%s\n' "$number" "$(worker_port "$number")" "$number"
    done
}

render_haproxy() {
    local template user=""
    template=$(<"$REPOSITORY/ops/haproxy/embedded.cfg.template")
    [[ $EUID -ne 0 ]] || user=$'    user haproxy\n    group haproxy'
    template=${template//@USER@/$user}
    template=${template//@MAXCONN@/$(haproxy_connections)}
    template=${template//@HTTP_PORT@/$ANTREAN_HTTP_PORT}
    template=${template//@STATISTICS_PORT@/$PORT_STATISTICS}
    template=${template//@SERVERS@/$(haproxy_servers)}
    printf '%s\n' "${template//@LISTENERS@/$(haproxy_listeners)}"
}

# Starts HAProxy, or reloads it without losing a connection when its configuration changed.
start_haproxy() {
    local file=$ANTREAN_VAR/run/haproxy.cfg common=$REPOSITORY/ops/haproxy/common.cfg fresh pid
    fresh=$ANTREAN_VAR/run/haproxy.cfg.new
    { cat "$common"; printf '\n'; render_haproxy; } >"$fresh"
    haproxy_accepts "$fresh"
    if pid=$(process_id haproxy) && ! cmp --silent "$fresh" "$file"; then
        mv "$fresh" "$file"
        say "reloading haproxy"
        kill -USR2 "$pid"
    else
        mv "$fresh" "$file"
    fi
    start_process haproxy "" "$(haproxy_program)" -W -f haproxy.cfg
}

haproxy_program() {
    PATH=$PATH:/usr/sbin command -v haproxy || fail "there is no haproxy"
}

haproxy_accepts() {
    local complaints
    complaints=$(cd "$ANTREAN_VAR/run" && "$(haproxy_program)" -c -f "$1" 2>&1) || fail "HAProxy refuses $1: $complaints"
}

# Holds when as many workers are up as were started.
haproxy_sees_workers() {
    local up
    up=$(curl --noproxy '*' --silent --fail --max-time 2 "http://127.0.0.1:$PORT_STATISTICS/;csv" \
        | awk -F, '$1 == "workers" && $2 ~ /^w[0-9]+$/ && $18 == "UP"' | wc -l)
    [[ $up -ge $ANTREAN_WORKERS ]]
}

# haproxy_command WORDS...: one command on HAProxy's admin socket; fails when HAProxy complains.
haproxy_command() {
    local answer
    answer=$(cd "$ANTREAN_VAR/run" && /usr/bin/python3 -c '
import socket, sys
client = socket.socket(socket.AF_UNIX)
client.settimeout(5)
client.connect("haproxy.sock")
client.sendall((sys.argv[1] + "\n").encode())
print(b"".join(iter(lambda: client.recv(65536), b"")).decode().strip())' "$*")
    [[ -z $answer ]] || fail "HAProxy answers to '$*': $answer"
}
