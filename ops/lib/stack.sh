# shellcheck shell=bash
# The steps of ops/up, in the order of their use. Sourced; needs lib/env.sh, lib/processes.sh, lib/secrets.sh, lib/haproxy.sh.

make_directories() {
    # Others may pass through, but see nothing: PostgreSQL runs as another user than root.
    mkdir -p "$ANTREAN_VAR"
    (umask 077 && mkdir -p "$ANTREAN_VAR"/{run,log,secrets,keys,mail,whatsapp})
}

build() {
    [[ ${ANTREAN_SKIP_BUILD:-} != 1 ]] || return 0
    say "building ($ANTREAN_CONFIGURATION); the first time this takes several minutes"
    (cd "$REPOSITORY" && swift build --configuration "$ANTREAN_CONFIGURATION" --product antrean >&2)
}

start_database() {
    "$REPOSITORY/ops/cluster" start "$ANTREAN_VAR/pg" "$PORT_DATABASE" >/dev/null 2>>"$ANTREAN_VAR/log/setup.log" 8>&- \
        || give_up setup "could not start PostgreSQL"
    find_socket_directory
    if [[ -z $(owner_psql postgres <<<"SELECT 1 FROM pg_database WHERE datname = 'antrean'") ]]; then
        owner_psql postgres <<<"CREATE DATABASE antrean"
    fi
}

# job ARGUMENTS...: runs one command of the executable as the database's owner.
job() {
    with_settings job "$BINARY" "$@" >>"$ANTREAN_VAR/log/setup.log" 2>&1 || give_up setup "failed at 'antrean $*'"
}

prepare_database() {
    make_secrets
    make_whatsapp_settings
    job keys generate --directory "$ANTREAN_VAR/keys" --demo
    job migrate
    set_role_passwords
    job office import --directory "$REPOSITORY/data"
    job capacity
}

start_mail_catcher() {
    start_process mail-catcher "" "$REPOSITORY/ops/mail-catcher" --directory "$ANTREAN_VAR/mail" \
        --smtp-port "$PORT_SMTP" --page-port "$PORT_MAIL_PAGE" --control "$ANTREAN_VAR/run/mail-refusal.json"
    wait_for mail-catcher 20 answers "http://127.0.0.1:$PORT_MAIL_PAGE/"
}

# The local stand-in of WhatsApp's API: nothing leaves this machine.
start_graph_api() {
    start_process graph-api "" /usr/bin/python3 "$REPOSITORY/ops/lib/graphapi/graph-api.py" --port "$PORT_GRAPH_API" \
        --settings "$ANTREAN_VAR/whatsapp/settings.json" --directory "$ANTREAN_VAR/whatsapp" \
        --webhook "http://127.0.0.1:$ANTREAN_HTTP_PORT/whatsapp/webhook"
    wait_for graph-api 20 answers "http://127.0.0.1:$PORT_GRAPH_API/sent?recipient=0&after=0"
}

start_notifier() {
    start_process notifier notifier "$BINARY" notifier --admin-port "$PORT_NOTIFIER_ADMIN"
    wait_for notifier 30 answers "http://127.0.0.1:$PORT_NOTIFIER_ADMIN/readyz"
}

# Does not wait until it is ready.
launch_worker() {
    start_process "worker-$1" worker "$BINARY" worker --host 127.0.0.1 --port "$(worker_port "$1")" --admin-port "$(worker_admin_port "$1")"
}

start_worker() {
    launch_worker "$1"
    wait_for "worker-$1" 60 answers "http://127.0.0.1:$(worker_admin_port "$1")/readyz"
}

# One after the other: when this restarts workers of a running copy, the others keep answering.
start_workers() {
    local number
    for ((number = 1; number <= ANTREAN_WORKERS; number++)); do
        start_worker "$number"
    done
}

start_balancer() {
    start_haproxy
    wait_for haproxy 30 haproxy_sees_workers
    wait_for haproxy 30 answers "http://127.0.0.1:$ANTREAN_HTTP_PORT/v1/offices"
}

# Workers of an earlier start that had more of them; HAProxy no longer sends them anything.
stop_surplus_workers() {
    local number
    for ((number = ANTREAN_WORKERS + 1; number <= most_workers; number++)); do
        stop_process "worker-$number" 40
    done
}

# Something that died after it was ready, or that never had its port because another program holds it, is found here.
check_everything_runs() {
    local name
    for name in $(names_of_processes); do
        process_id "$name" >/dev/null || give_up "$name" "ended"
    done
}

# Those that were started, in no order.
names_of_processes() {
    local file
    for file in "$ANTREAN_VAR"/run/*.pid; do
        [[ ! -e $file ]] || basename "$file" .pid
    done
}

print_addresses() {
    local number admin=""
    for ((number = 1; number <= ANTREAN_WORKERS; number++)); do
        admin+=" $(worker_admin_port "$number")"
    done
    cat <<END

Antrean runs.
  service          http://127.0.0.1:$ANTREAN_HTTP_PORT/    (API description: /openapi.yaml)
  mail             http://127.0.0.1:$PORT_MAIL_PAGE/    (files in $ANTREAN_VAR/mail)
  WhatsApp         ops/whatsapp '#HELP'    (a local stand-in; writes to Tangerang as a person would, and shows the answers)
  admin ports      workers$admin, notifier $PORT_NOTIFIER_ADMIN    (/livez, /readyz, /metrics)
  HAProxy          http://127.0.0.1:$PORT_STATISTICS/
  database         ops/psql    (port $PORT_DATABASE)
  logs             $ANTREAN_VAR/log/
  stop it          ops/down

END
}
