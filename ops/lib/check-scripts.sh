#!/usr/bin/env bash
# Checks what is not Swift: the shell scripts, the catcher, HAProxy's configuration, the containers. One check a line.
set -euo pipefail
# shellcheck source=env.sh
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
# shellcheck source=venv.sh
source "$REPOSITORY/ops/lib/venv.sh"
# shellcheck source=haproxy.sh
source "$REPOSITORY/ops/lib/haproxy.sh"
cd "$REPOSITORY"

passed=0
failed=0

# check NAME COMMAND...
check() {
    local name=$1 output
    shift
    if output=$("$@" 2>&1); then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'failed: %s\n%s\n' "$name" "$output"
    fi
}

shell_scripts() {
    grep -rlE --include='*' '^#!/usr/bin/env bash|^# shellcheck shell=bash' ops .ci --exclude-dir='__pycache__'
}

haproxy_embedded() {
    local directory
    directory=$(mktemp -d)
    { cat ops/haproxy/common.cfg; render_haproxy; } >"$directory/haproxy.cfg"
    "$(haproxy_program)" -c -f "$directory/haproxy.cfg"
    rm -r "$directory"
}

# The real configuration, with a certificate of this minute in place of a real one's directory.
haproxy_site() {
    local directory
    directory=$(mktemp -d)
    mkdir "$directory/certs"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=antrean.example.go.id \
        -keyout "$directory/key" -out "$directory/certificate" 2>/dev/null
    cat "$directory/certificate" "$directory/key" >"$directory/certs/antrean.pem"
    sed "s,/etc/haproxy/certs/,$directory/certs/," ops/haproxy/site.cfg >"$directory/site.cfg"
    "$(haproxy_program)" -c -f ops/haproxy/common.cfg -f "$directory/site.cfg"
    rm -r "$directory"
}

# The program need not be installed here: a unit is told about it and about nothing else.
systemd_unit() {
    local complaints
    complaints=$(systemd-analyze verify --man=no --recursive-errors=no "$1" 2>&1 \
        | grep -v 'Command /usr/bin/antrean is not executable: No such file or directory' || true)
    [[ -z $complaints ]] || { printf '%s\n' "$complaints"; return 1; }
}

python_compiles() {
    /usr/bin/python3 -c 'import ast, sys; ast.parse(open(sys.argv[1]).read(), sys.argv[1])' "$1"
}

need_venv
while IFS= read -r script; do
    exclude=""
    # A part that is sourced takes variables from the others and leaves some to them.
    [[ -x $script ]] || exclude="--exclude=SC2034,SC2154"
    check "shellcheck $script" "$venv/bin/shellcheck" --external-sources --source-path=SCRIPTDIR ${exclude:+"$exclude"} "$script"
done < <(shell_scripts)
while IFS= read -r file; do
    check "python $file" python_compiles "$file"
done < <(find ops -name '*.py' -not -path '*/__pycache__/*'; echo ops/mail-catcher; echo ops/whatsapp)
check "haproxy, embedded" haproxy_embedded
check "haproxy, installed" haproxy_site
if command -v systemd-analyze >/dev/null; then
    for unit in ops/systemd/*; do
        # A template is checked as one of its instances.
        check "systemd ${unit##*/}" systemd_unit "${unit/@./@1.}"
    done
fi
check "mail catcher" /usr/bin/python3 ops/lib/check-mail-catcher.py
check "stand-in of WhatsApp" /usr/bin/python3 ops/lib/graphapi/test-graph-api.py
check "history checker" /usr/bin/python3 ops/proofs/test-checker.py
check "docker-compose.yml against ops/settings.list" /usr/bin/python3 ops/lib/compose-check.py
if docker compose version >/dev/null 2>&1; then
    check "docker compose config" docker compose config --quiet
fi
printf 'checks: %s passed, %s failed\n' "$passed" "$failed"
[[ $failed -eq 0 ]]
