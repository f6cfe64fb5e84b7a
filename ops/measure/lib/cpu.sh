# shellcheck shell=bash
# Processor time and memory of the copy's processes, from /proc. Sourced by ops/bench.

ticks_a_second=$(getconf CLK_TCK)
readonly ticks_a_second

# cpu_ticks ID...: two numbers, in clock ticks since the start of each: the processes with these ids and their children, and PostgreSQL: the
# postmaster, its children, and those of them that have ended. Read until two readings find the same children: one that ends between the
# reading of the postmaster and its own would be in neither.
cpu_ticks() {
    local before="" now
    now=$(read_ticks "$@")
    while [[ ${now#*|} != "${before#*|}" ]]; do
        before=$now
        now=$(read_ticks "$@")
    done
    printf '%s\n' "${now%|*}"
}

# read_ticks ID...: the two numbers, and after | the ids of the postmaster's children.
read_ticks() {
    local postmaster
    postmaster=$(head -n 1 "$ANTREAN_VAR/pg/data/postmaster.pid")
    # a process may end while it is read
    { cat /proc/[0-9]*/stat 2>/dev/null || true; } | awk -v workers=" $* " -v postmaster="$postmaster" '
        {
            id = $1
            sub(/^.*\) /, "")
            if (index(workers, " " id " ") || index(workers, " " $2 " ")) app += $12 + $13
            if (id == postmaster) database += $12 + $13 + $14 + $15
            else if ($2 == postmaster) { database += $12 + $13; children = children " " id }
        }
        END { printf "%d %d|%s", app, database, children }'
}

# The most memory a process has held so far, in MiB.
peak_memory() {
    awk '/^VmHWM/ { printf "%.0f", $2 / 1024 }' "/proc/$1/status"
}
