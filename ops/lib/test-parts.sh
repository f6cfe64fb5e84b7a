# shellcheck shell=bash
# The parts of ops/test and what they share. Sourced; needs lib/env.sh. Tests find what they need in these environment names:
#
# ANTREAN_TEST_PG               conninfo, as superuser, of a cluster of its own for unit and integration tests
# ANTREAN_TEST_CLUSTER          its directory, for `ops/cluster restart`
# ANTREAN_TEST_URL              address of the stack's HAProxy
# ANTREAN_TEST_STACK_VAR        the stack's ANTREAN_VAR: mail/, run/haproxy.sock, run/mail-refusal.json, log/
# ANTREAN_TEST_STACK_PG         conninfo, as superuser, of the stack's database
# ANTREAN_TEST_STACK_HTTP_PORT, ANTREAN_TEST_STACK_PORT_BASE   what ops/worker, ops/antrean want as ANTREAN_HTTP_PORT and ANTREAN_PORT_BASE

test_var=$REPOSITORY/var/test
stack_var=$REPOSITORY/var/test-stack
test_port_base=${ANTREAN_TEST_PORT_BASE:-28000}
stack_http_port=$((test_port_base + 80))
stack_url=http://127.0.0.1:$stack_http_port

# of_stack COMMAND...: a script of ops for the stack of the tests. Passwords are hashed at a cost that tests can pay by the thousand.
of_stack() {
    env ANTREAN_VAR="$stack_var" ANTREAN_HTTP_PORT="$stack_http_port" ANTREAN_PORT_BASE="$test_port_base" ANTREAN_WORKERS=3 \
        ANTREAN_CONFIGURATION=debug ANTREAN_SKIP_BUILD=1 ANTREAN_PASSWORD_COST=10 "$@"
}

# Starts the cluster of the unit and integration tests and exports how to reach it.
need_test_cluster() {
    ANTREAN_TEST_PG=$("$REPOSITORY/ops/cluster" start "$test_var/pg" $((test_port_base + 90)) | tail -n 1)
    ANTREAN_TEST_CLUSTER=$test_var/pg
    export ANTREAN_TEST_PG ANTREAN_TEST_CLUSTER
}

unit_tests() {
    need_test_cluster
    local status=0
    # The client's tests kill servers and wait for deadlines: they get the machine for themselves.
    swift test --skip-build --filter PostgresTests || status=$?
    swift test --skip-build --skip EndToEnd --skip PostgresTests || status=$?
    return "$status"
}

start_stack() {
    of_stack ops/down --erase
    of_stack ops/up
}

end_to_end_tests() {
    local conninfo
    # Evaluated by the inner shell, with the stack's settings.
    # shellcheck disable=SC2016
    conninfo=$(of_stack bash -c 'source ops/lib/env.sh && printf "%s" "${settings[job ANTREAN_DATABASE]}"')
    need_test_cluster
    env ANTREAN_TEST_URL="$stack_url" ANTREAN_TEST_STACK_VAR="$stack_var" ANTREAN_TEST_STACK_PG="$conninfo" \
        ANTREAN_TEST_STACK_HTTP_PORT="$stack_http_port" ANTREAN_TEST_STACK_PORT_BASE="$test_port_base" \
        swift test --skip-build --filter EndToEnd
}

# The pages in Chromium, against the same stack.
browser_tests() {
    local conninfo status=0
    need_venv
    # Evaluated by the inner shell, with the stack's settings.
    # shellcheck disable=SC2016
    conninfo=$(of_stack bash -c 'source ops/lib/env.sh && printf "%s" "${settings[job ANTREAN_DATABASE]}"')
    rm -f "$parts_logs/browser.xml"
    (cd Tests/Browser && env PYTHONDONTWRITEBYTECODE=1 ANTREAN_TEST_URL="$stack_url" ANTREAN_TEST_STACK_VAR="$stack_var" \
        ANTREAN_TEST_STACK_PG="$conninfo" ANTREAN_TEST_STACK_HTTP_PORT="$stack_http_port" ANTREAN_TEST_STACK_PORT_BASE="$test_port_base" \
        "$venv/bin/pytest" -p no:cacheprovider --junitxml="$parts_logs/browser.xml" .) || status=$?
    /usr/bin/python3 ops/lib/count-junit.py "$parts_logs/browser.xml" || status=$?
    return "$status"
}

stop_stack() {
    of_stack ops/down
}

# Stacks of their own, one after the other, with the release build: what they claim of times is promised of that one.
short_proofs() {
    env ANTREAN_PROVE_PORT_BASE=$((test_port_base + 100)) ops/prove --short
}

# The core has fewer dependencies; resolving for it must not shorten the list that the whole package has resolved.
thread_sanitizer_tests() {
    local status=0
    need_test_cluster
    cp Package.resolved "$test_var/Package.resolved" 2>/dev/null || true
    env ANTREAN_CORE=1 swift build --build-tests --sanitize thread --scratch-path .build-tsan || status=$?
    if [[ $status -eq 0 ]]; then
        env ANTREAN_CORE=1 swift test --skip-build --sanitize thread --scratch-path .build-tsan --filter PostgresTests || status=$?
        env ANTREAN_CORE=1 swift test --skip-build --sanitize thread --scratch-path .build-tsan --skip PostgresTests || status=$?
    fi
    [[ ! -e $test_var/Package.resolved ]] || mv "$test_var/Package.resolved" Package.resolved
    return "$status"
}

stop_everything() {
    of_stack ops/down >/dev/null 2>&1 || true
    [[ ! -e $test_var/pg/data ]] || "$REPOSITORY/ops/cluster" stop "$test_var/pg" >/dev/null 2>&1 || true
}
