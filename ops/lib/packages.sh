# shellcheck shell=bash
# Installs the Debian packages that are missing, by purpose. Sourced; needs lib/say.sh.
#
# build  libpq-dev              PostgreSQL's client library, under the target Postgres
#        libcurl4-openssl-dev   SMTP, under the target Notifier
#        libssl-dev             what both of them and the server's TLS stand on
#        libqrencode-dev, zlib1g-dev   the QR code of a ticket, as SVG and PNG
#        libzbar-dev                   reading a QR code in a camera's frame, for browsers that cannot
#        pkg-config             finds these libraries
#        git, ca-certificates   Swift's package manager fetches the dependencies with them
# run    postgresql-15          the database of the private cluster
#        haproxy                the balancer in front of the workers
#        python3-aiosmtpd       the SMTP server of the mail catcher
#        openssl                passwords of the roles
#        curl, jq               readiness, and the first booking that ops/up prints
# test   python3-venv           an environment for schemathesis
#        python3-yaml           reads docker-compose.yml
#        zbar-tools             reads the QR codes back
#        chromium               opens the pages
# bench  wrk                    load over HTTP
#        postfix                smtp-source and smtp-sink, the measure of the notifier; its daemons are never started
#        git                    the commit that was measured
# profile  linux-perf           where worker and database spend their time, for ops/bench profile
readonly packages_build="libpq-dev libcurl4-openssl-dev libssl-dev libqrencode-dev libzbar-dev zlib1g-dev pkg-config git ca-certificates"
readonly packages_run="postgresql-15 haproxy python3-aiosmtpd openssl curl jq"
readonly packages_bench="wrk git postfix"
readonly packages_profile="linux-perf"
readonly packages_test="python3-venv python3-yaml zbar-tools chromium"

missing_packages() {
    local package
    for package in "$@"; do
        [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || printf '%s\n' "$package"
    done
}

# Runs a command as root, or fails when there is no way to.
as_root() {
    if [[ $EUID -eq 0 ]]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

can_be_root() {
    [[ $EUID -eq 0 ]] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends "$@" >&2
}

# PostgreSQL's package would make and start a cluster of its own on port 5432, which nobody here uses. A machine that knew PostgreSQL
# before keeps its own choice.
forbid_default_cluster() {
    [[ -n $(missing_packages postgresql-common) ]] || return 0
    apt_install postgresql-common
    as_root sed --in-place --regexp-extended 's/^#?(create_main_cluster) .*$/\1 = false/' /etc/postgresql-common/createcluster.conf
}

# Postfix is wanted for its two test programs: without a configuration its package starts nothing.
forbid_mail_server() {
    as_root debconf-set-selections <<<"postfix postfix/main_mailer_type select No configuration"
}

# Makes sure that the sets (build, run, test, bench) are installed.
need_packages() {
    local set name missing=()
    command -v dpkg-query >/dev/null || fail "only Debian is known here: install the packages of ops/lib/packages.sh by hand"
    for set in "$@"; do
        name=packages_$set
        # The lists are words.
        # shellcheck disable=SC2086
        mapfile -t -O "${#missing[@]}" missing < <(missing_packages ${!name})
    done
    [[ ${#missing[@]} -gt 0 ]] || return 0
    if ! can_be_root; then
        say "These Debian packages are missing. Please run, as root:"
        say "  apt-get update && apt-get install --yes --no-install-recommends ${missing[*]}"
        exit 1
    fi
    say "installing ${missing[*]}"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update --quiet >&2
    [[ " ${missing[*]} " != *" postgresql-15 "* ]] || forbid_default_cluster
    [[ " ${missing[*]} " != *" postfix "* ]] || forbid_mail_server
    apt_install "${missing[@]}"
}

need_swift() {
    command -v swift >/dev/null || fail "there is no swift in PATH: install Swift 6.3 from https://www.swift.org/install/linux/"
}
