#!/usr/bin/env bash
# Holds the running service against its own description: schemathesis.sh URL MAIL_DIRECTORY LOG_DIRECTORY
#
# Twice: as a stranger, every operation; then as an account made for it, all but those that would end its session. The seed is fixed,
# so that a failure can be repeated. Ends with `checks: N passed, M failed`, one check an operation and phase.
set -euo pipefail
# shellcheck source=env.sh
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
# shellcheck source=venv.sh
source "$REPOSITORY/ops/lib/venv.sh"

url=$1
mail=$2
logs=$3
examples=${ANTREAN_TEST_EXAMPLES:-30}

# against NAME OPTIONS...: schemathesis' own status says nothing here; what counts stands in its report.
against() {
    local name=$1
    shift
    rm -f "$logs/schemathesis-$name.xml"
    (cd "$logs" && "$venv/bin/schemathesis" run "$url/openapi.yaml" --url "$url" --checks all --phases examples,coverage,fuzzing \
        --max-examples "$examples" --seed 20260101 --generation-deterministic --continue-on-failure --request-timeout 20 --workers 2 \
        --report junit --report-junit-path "schemathesis-$name.xml" "$@") || true
}

need_venv
against stranger
token=$(/usr/bin/python3 "$REPOSITORY/ops/lib/test-account.py" "$url" "$mail")
against account --header "Authorization: Bearer $token" --exclude-path /v1/sessions/current
/usr/bin/python3 "$REPOSITORY/ops/lib/count-junit.py" "$logs"/schemathesis-stranger.xml "$logs"/schemathesis-account.xml
