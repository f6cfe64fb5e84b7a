#!/usr/bin/env bash
# Holds the running service against its own description: schemathesis.sh URL MAIL_DIRECTORY LOG_DIRECTORY
#
# Three times: as a stranger, every operation; then as an account made for it, all but those that would end its session; then along the
# links of the description, from a booking to its ticket, its moves and its end. The seed is fixed, so that a failure can be repeated. Ends
# with `checks: N passed, M failed`, one check an operation and phase.
set -euo pipefail
# shellcheck source=env.sh
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
# shellcheck source=venv.sh
source "$REPOSITORY/ops/lib/venv.sh"

url=$1
mail=$2
logs=$3
examples=${ANTREAN_TEST_EXAMPLES:-40}
walks=${ANTREAN_TEST_WALKS:-40}
accounts=8

# against NAME PHASES OPTIONS...: schemathesis' own status says nothing here; what counts stands in its report.
against() {
    local name=$1 phases=$2
    shift 2
    rm -f "$logs/schemathesis-$name.xml"
    # An answer without end is not one to be read whole: `followQueue` has tests of its own.
    # One process thread: Python 3.11 cannot compile nested lambdas in two at once, which Hypothesis does.
    (cd "$logs" && "$venv/bin/schemathesis" --config-file "$REPOSITORY/ops/lib/schemathesis.toml" run "$url/openapi.yaml" --url "$url" \
        --exclude-operation-id followQueue --checks all --phases "$phases" --seed 20260101 --generation-deterministic \
        --continue-on-failure --request-timeout 20 --workers 1 \
        --warnings off --report junit --report-junit-path "schemathesis-$name.xml" "$@") || true
}

need_venv
against stranger examples,coverage,fuzzing --max-examples "$examples"

mapfile -t tokens < <(/usr/bin/python3 "$REPOSITORY/ops/lib/test-account.py" "$url" "$mail" "$((accounts + 1))")
[[ ${#tokens[@]} -eq $((accounts + 1)) ]] || fail "the accounts of the test could not be made"
against account examples,coverage,fuzzing --max-examples "$examples" --header "Authorization: Bearer ${tokens[0]}" --rate-limit 60/s \
    --exclude-path /v1/sessions/current

offices=$(curl --noproxy '*' --silent --fail --max-time 10 "$url/v1/offices?accepts_online_bookings=true" | jq -r '.offices[].code')
SCHEMATHESIS_HOOKS=$REPOSITORY/ops/lib/schemathesis_hooks.py ANTREAN_TEST_TOKENS=${tokens[*]:1} ANTREAN_TEST_OFFICES=${offices//$'\n'/ } \
    against links stateful --max-examples "$walks" --include-path-regex '^/v1/(bookings|parties)' --exclude-checks ignored_auth
/usr/bin/python3 "$REPOSITORY/ops/lib/count-junit.py" "$logs"/schemathesis-{stranger,account,links}.xml
