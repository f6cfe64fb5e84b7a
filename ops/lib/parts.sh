# shellcheck shell=bash
# Runs the parts of ops/test one after the other, counts what they checked and says how long each took. Sourced; needs lib/say.sh.
#
# A part that is no Swift test ends with a line `checks: N passed, M failed`; without one it counts as a single check.

parts_report=()
parts_failures=()
parts_passed=0
parts_failed=0

# Reads a log of `swift test` and prints "passed failed skipped". A run that never came to its summary is one failure.
count_swift_tests() {
    awk '
        / Test run with [0-9]+ tests? / && /(passed|failed) after/ {
            for (i = 1; i < NF; i++) if ($i == "with") { total += $(i + 1); break }
            runs++
            next
        }
        /^[^ ]+ Test .* failed after [0-9.]+ seconds/ { failed++ }
        /^[^ ]+ Test .* skipped/ { skipped++ }
        END {
            if (!runs) { print 0, failed + 1, 0; exit }
            print total - failed - skipped, failed + 0, skipped + 0
        }' "$1"
}

# Prints "passed failed skipped" of any other part, whose exit status is the second argument.
count_checks() {
    local line
    line=$(grep -E '^checks: [0-9]+ passed, [0-9]+ failed$' "$1" | tail -n 1) || true
    if [[ $line =~ ([0-9]+)\ passed,\ ([0-9]+)\ failed ]]; then
        printf '%s %s 0\n' "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
    else
        printf '%s %s 0\n' $((1 - ($2 != 0))) $(($2 != 0))
    fi
}

# What failed by the log of a part, as its tests and checks say it: the first twenty lines.
failures_of() {
    grep -aE '^[^ ]+ Test .* (failed after [0-9.]+ seconds|recorded an issue)|^  FAILED  |^(FAILED|ERROR) |^failed: |: error: |^fatal|Fatal error' "$1" |
        cut -c 1-400 | head -n 20 || true
}

# part NAME KIND COMMAND...: KIND is swift or checks. Goes on when the part fails; its status is the part's.
part() {
    local name=$1 kind=$2 log=$parts_logs/$1.log started=$SECONDS status passed failed skipped line
    shift 2
    printf '\n== %s\n' "$name"
    set +e
    (
        set -e
        "$@"
    ) 2>&1 | tee "$log"
    status=${PIPESTATUS[0]}
    set -e
    if [[ $kind == swift ]]; then
        line=$(count_swift_tests "$log")
    else
        line=$(count_checks "$log" "$status")
    fi
    read -r passed failed skipped <<<"$line"
    # A part that says it failed is not outvoted by its own count.
    [[ $status -eq 0 || $failed -gt 0 ]] || failed=1
    parts_passed=$((parts_passed + passed))
    parts_failed=$((parts_failed + failed))
    line=$(printf '%-28s %6s min  %5d passed %4d failed' "$name" "$(minutes $((SECONDS - started)))" "$passed" "$failed")
    [[ $skipped -eq 0 ]] || line+=$(printf ' %4d skipped' "$skipped")
    parts_report+=("$line")
    [[ $failed -eq 0 ]] || mapfile -t -O "${#parts_failures[@]}" parts_failures < <(failures_of "$log" | sed "s/^/$name: /")
    return $((failed > 0))
}

# A part that cannot run because one before it failed.
part_impossible() {
    parts_failed=$((parts_failed + 1))
    parts_report+=("$(printf '%-28s %6s      not run: %s' "$1" "" "$2")")
}

minutes() {
    printf '%d.%d' $(($1 / 60)) $(($1 % 60 / 6))
}

# The last lines of ops/test; fails when anything did.
print_parts() {
    printf '\n'
    [[ ${#parts_failures[@]} -eq 0 ]] || printf '%s\n' "${parts_failures[@]}" ''
    printf '%s\n' "${parts_report[@]}"
    printf '%-28s %6s min\n\n' "together" "$(minutes "$SECONDS")"
    printf '%s passed, %s failed\n' "$parts_passed" "$parts_failed"
    [[ $parts_failed -eq 0 ]]
}
