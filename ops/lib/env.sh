# shellcheck shell=bash
# The settings of ops/settings.list for the copy that ANTREAN_VAR, ANTREAN_HTTP_PORT and ANTREAN_PORT_BASE choose. Sourced; nothing is
# exported: `with_settings` gives a process its own settings and no others.

REPOSITORY=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly REPOSITORY
# shellcheck source=say.sh
source "$REPOSITORY/ops/lib/say.sh"
# shellcheck source=ports.sh
source "$REPOSITORY/ops/lib/ports.sh"
# shellcheck source=postgres.sh
source "$REPOSITORY/ops/lib/postgres.sh"

# Values by "process name", filled by `load_settings`.
declare -A settings=()

# The rows of ops/settings.list without comments.
settings_rows() {
    grep -Ev '^(#|$)' "$REPOSITORY/ops/settings.list"
}

# Replaces each ${NAME} by the value of that variable; nothing else is evaluated.
expand() {
    local text=$1 name
    while [[ $text =~ \$\{([A-Z_]+)\} ]]; do
        name=${BASH_REMATCH[1]}
        text=${text//"\${$name}"/"${!name}"}
    done
    printf '%s' "$text"
}

check_script_settings() {
    [[ $ANTREAN_VAR == /* ]] || ANTREAN_VAR=$PWD/$ANTREAN_VAR
    [[ $ANTREAN_HTTP_PORT =~ ^[0-9]{2,5}$ ]] || fail "ANTREAN_HTTP_PORT must be a port, not '$ANTREAN_HTTP_PORT'"
    [[ $ANTREAN_PORT_BASE =~ ^[0-9]{4,5}$ && $ANTREAN_PORT_BASE -le 65000 ]] \
        || fail "ANTREAN_PORT_BASE must be a number from 1024 to 65000, not '$ANTREAN_PORT_BASE'"
    [[ $ANTREAN_WORKERS =~ ^[1-$most_workers]$ ]] || fail "ANTREAN_WORKERS must be 1 to $most_workers, not '$ANTREAN_WORKERS'"
    [[ $ANTREAN_CONFIGURATION =~ ^(debug|release)$ ]] || fail "ANTREAN_CONFIGURATION must be debug or release, not '$ANTREAN_CONFIGURATION'"
}

load_script_settings() {
    local name processes from default meaning
    # shellcheck disable=SC2034
    while IFS='|' read -r name processes from default meaning; do
        [[ $processes != script || -n ${!name:-} ]] || printf -v "$name" '%s' "$(expand "$default")"
    done < <(settings_rows)
}

load_process_settings() {
    local name processes from default meaning process value
    # shellcheck disable=SC2034
    while IFS='|' read -r name processes from default meaning; do
        [[ $processes != script ]] || continue
        value=$(expand "$default")
        [[ $from != environment || -z ${!name:-} ]] || value=${!name}
        for process in ${processes//,/ }; do
            settings["$process $name"]=$value
            [[ $process == job || ! -v settings["tool $name"] ]] && settings["tool $name"]=$value
        done
    done < <(settings_rows)
}

# Where the sockets of the cluster are; before its first start the place where they will be, when its path is short enough.
socket_directory_of() {
    readlink -f "$1/socket" 2>/dev/null || printf '%s' "$1/socket"
}

load_settings() {
    load_script_settings
    check_script_settings
    set_ports
    # Read by the scripts that source this.
    # shellcheck disable=SC2034
    BINARY=$REPOSITORY/.build/$ANTREAN_CONFIGURATION/antrean
    find_socket_directory
}

# To be called again when the first start of the cluster has decided where its sockets are.
find_socket_directory() {
    # Read by name, in `expand`.
    # shellcheck disable=SC2034
    SOCKET_DIRECTORY=$(conninfo_value "$(socket_directory_of "$ANTREAN_VAR/pg")")
    load_process_settings
}

# One `NAME=value` a line, sorted: what PROCESS (worker, notifier, job, tool) is given.
settings_of() {
    local key
    for key in "${!settings[@]}"; do
        [[ $key != "$1 "* ]] || printf '%s=%s\n' "${key#* }" "${settings[$key]}"
    done | sort
}

# Exports the settings of PROCESS and takes away every other one of ours and of libpq's. Only for subshells.
apply_settings() {
    local name row
    for name in "${!ANTREAN_@}" "${!PG@}" DATABASE_URL; do
        unset "$name"
    done
    while IFS= read -r row; do
        export "${row?}"
    done < <(settings_of "$1")
}

# with_settings PROCESS COMMAND...
with_settings() (
    apply_settings "$1"
    shift
    exec "$@"
)

load_settings
