# shellcheck shell=bash
# Which port is whose, counted from ANTREAN_PORT_BASE. Sourced by lib/env.sh.

readonly most_workers=8

set_ports() {
    PORT_DATABASE=$ANTREAN_PORT_BASE
    PORT_NOTIFIER_ADMIN=$((ANTREAN_PORT_BASE + 20))
    PORT_SMTP=$((ANTREAN_PORT_BASE + 30))
    PORT_MAIL_PAGE=$((ANTREAN_PORT_BASE + 31))
    PORT_GRAPH_API=$((ANTREAN_PORT_BASE + 32))
    PORT_STATISTICS=$((ANTREAN_PORT_BASE + 40))
    readonly PORT_DATABASE PORT_NOTIFIER_ADMIN PORT_SMTP PORT_MAIL_PAGE PORT_GRAPH_API PORT_STATISTICS
}

# Workers count from 1 to `most_workers`; HAProxy has a place for each of them, used or not.
worker_port() {
    printf '%s' $((ANTREAN_PORT_BASE + $1))
}

worker_admin_port() {
    printf '%s' $((ANTREAN_PORT_BASE + 10 + $1))
}
