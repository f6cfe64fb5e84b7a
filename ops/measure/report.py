"""Prints the tables of docs/performance.md from the records of ops/bench. Argument: the directory of `results` and `about`."""

import json
import pathlib
import statistics
import sys

# A row in which more than this share of the answers was no booking is a failure.
BAD_SHARE = 0.001
# An index without which a person costs this much less than nothing, in microseconds, is one by which the function reads.
NEEDED = -20
WHERE = {"spread": "spread", "hot": "hot slot", "slots": "any slot", "few": "26 offices"}


class Rows:
    """The records of one part, by name, clients, where and party; a list of rounds each."""

    def __init__(self, records, part):
        self.rounds = {}
        for record in records:
            if record["part"] == part:
                key = tuple(record.get(name, "") for name in ("name", "clients", "where", "party"))
                self.rounds.setdefault(key, []).append(record)

    def median(self, key, field):
        values = [record[field] for record in self.rounds.get(key, []) if field in record]
        return statistics.median(values) if values else None

    def spread(self, key, field):
        values = [record[field] for record in self.rounds[key]]
        return f"{number(statistics.median(values))} ({number(min(values))} to {number(max(values))})"

    def worst(self, key):
        return max(record.get("bad", 0) for record in self.rounds[key])


def number(value):
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def table(head, lines):
    print("| " + " | ".join(head) + " |")
    print("| " + " | ".join(["---"] * len(head)) + " |")
    for line in lines:
        print("| " + " | ".join(line) + " |")
    print()


def rated(rows, noun, wrong):
    """A table of rates, with times and processor time beside them. Returns the keys of rows that went wrong."""
    lines, failed = [], []
    for key in rows.rounds:
        name, clients, where, party = key
        if rows.worst(key) > BAD_SHARE:
            failed.append(key)
        cpu = [number(rows.median(key, field)) for field in ("worker_us", "database_us", "client_us")]
        bad = "" if "bad" not in rows.rounds[key][0] else f"{rows.worst(key):.2%}" + (" FAILED" if key in failed else "")
        place = [WHERE[where], party] if where else []
        log = [number(rows.median(key, "log_kb"))] if where else []
        lines.append([name, str(clients), *place, rows.spread(key, "rate"), number(rows.median(key, "p99")), " / ".join(cpu), *log, bad])
    if lines:
        place = ["where", "party"] if len(lines[0]) > 6 else []
        log = ["kB of log"] if place else []
        head = ["row", "clients", *place, f"{noun} a second: median (range)", "p99 ms", "µs of worker / database / client", *log, wrong]
        table(head, lines)
    return failed


def ratio(rows, above, below):
    top, bottom = rows.median(above, "rate"), rows.median(below, "rate")
    return None if not top or not bottom else top / bottom


def booking_ratios(rows):
    """c against a and b, as the targets are worded."""
    targets = {("b", "spread"): "3, 6", ("b", "hot"): "8, 20", ("a", "spread"): "1, 2", ("a", "hot"): "6, 15"}
    lines = []
    for name, clients, where, party in rows.rounds:
        if not name.startswith("c ") or where == "slots":
            continue
        key = (name, clients, where, party)
        line = [name, str(clients), WHERE[where], party]
        for letter, baseline in (("b", "b one at a time"), ("a", "a textbook")):
            value = ratio(rows, key, (baseline, 64, where, party))
            target = targets[letter, where] if name == "c one worker" and clients == 64 else ""
            line.append(number(value) + (f" ({target})" if target else ""))
        best = [rows.median((baseline, count, where, party), "rate") or 0 for baseline in ("a textbook", "b one at a time") for count in (8, 16, 64)]
        rate = rows.median(key, "rate")
        line.append(f"{number(rate / max(best))} (of {number(max(best))})" if max(best) else "-")
        lines.append(line)
    if lines:
        print("Ratios of the medians; in brackets the target and the aim.\n")
        table(["row", "clients", "where", "party", "to b at 64", "to a at 64", "to the best of a and b"], lines)


def read_ratios(rows):
    clients = next((key[1] for key in rows.rounds), None)
    lines = []
    for name, hello, target in (
        ("availability, 31 days of 26 offices", "hello-world, GET", "0.6, 0.9"),
        ("availability, one day of 26 offices", "hello-world, GET", "0.6, 0.9"),
        ("sold out", "hello-world, POST", "0.5"),
    ):
        value = ratio(rows, (name, clients, "", ""), (hello, clients, "", ""))
        if value:
            lines.append([name, hello, number(value), target])
    if lines:
        table(["row", "against", "ratio", "target, aim"], lines)


def costs(records):
    rows = Rows(records, "costs")
    whole = rows.median(("the whole", "", "", ""), "figure")
    if not whole:
        return
    print("### What a person costs where: PostgreSQL's processor time in batches of 64\n")
    lines = [["the whole, with making up the call", number(whole), ""]]
    found = []
    for key in rows.rounds:
        if key[0] != "the whole":
            values = [whole - record["figure"] for record in rows.rounds[key]]
            found.append((statistics.median(values), key[0], min(values), max(values)))
    for middle, name, low, high in sorted(found, reverse=True):
        lines.append([name, number(middle) if middle > NEEDED else "read by", f"{number(low)} to {number(high)}"])
    table(["what", "µs a person", "range"], lines)


def statements(records):
    rows = Rows(records, "statements")
    if not rows.rounds:
        return
    print("### How long each statement takes: time that passes, in batches of 64\n")
    table(["what", "µs a person"], sorted([[key[0], rows.spread(key, "figure")] for key in rows.rounds],
          key=lambda line: -rows.median((line[0], "", "", ""), "figure")))


def growth(records):
    rows = Rows(records, "growth")
    if not rows.rounds:
        return []
    print("### Growth\n")
    failed = rated(rows, "people", "not booked")
    first = next(iter(rows.rounds))[0]
    lines = []
    for name, clients, where, party in rows.rounds:
        value = ratio(rows, (name, clients, where, party), (first, clients, "few" if where == "spread" else where, party))
        if name != first and value:
            lines.append([name, WHERE[where], number(value), "0.9"])
    table(["row", "where", f"to {first}", "target"], lines)
    return failed


def capacity(records):
    rows, times = Rows(records, "capacity"), Rows(records, "capacity_times")
    if not times.rounds:
        return []
    print("### The nightly job: 150 offices, three lanes, nine hours, ninety days\n")
    bookings = Rows([record for record in records if record["part"] == "capacity" and "rate" in record], "capacity")
    failed = rated(bookings, "people", "not booked")
    lines = [[key[0], times.spread(key, "figure")] for key in times.rounds]
    lines += [[key[0], rows.spread(key, "figure")] for key in rows.rounds if "rate" not in rows.rounds[key][0]]
    table(["what", "median (range)"], lines)

    def p99(what):
        return next((bookings.median(key, "p99") for key in bookings.rounds if key[0] == f"bookings beside {what}"), None)

    def took(what):
        return times.median((what, "", "", ""), "figure")

    lines = [
        ["99th percentile of bookings beside the job, to that without it", number(p99("job") / p99("nothing")), "1.5"],
        ["99th percentile of bookings beside a night that raises an hour, to that without it", number(p99("night") / p99("nothing")), "1.5"],
        ["99th percentile of bookings beside the INSERT … SELECT, to that without it", number(p99("insert") / p99("nothing")), ""],
        ["the job to the INSERT … SELECT, alone", number(took("job alone, s") / took("insert alone, s")), "2"],
        ["the job to the INSERT … SELECT, beside bookings", number(took("job beside bookings, s") / took("insert beside bookings, s")), "2"],
    ]
    table(["ratio of medians", "", "at most"], lines)
    return failed


def decade(records):
    rows, reads, reports = Rows(records, "decade"), Rows(records, "decade_reads"), Rows(records, "decade_reports")
    if not reports.rounds:
        return []
    print("### A month behind it, and ten years\n")
    failed = rated(rows, "people", "not booked")

    def both(rows, figure, name):
        return [next((rows.median(key, figure) for key in rows.rounds if key[0] == name.format(state)), None) for state in ("a month", "ten years")]

    lines = [["people booked a second", *both(rows, "rate", "c with {}")], ["availability, answers a second", *both(reads, "rate", "availability after {}")]]
    table(["what", "a month", "ten years", "ratio"], [[name, number(a), number(b), number(b / a)] for name, a, b in lines if a and b])
    names = dict.fromkeys(key[0].split(" after ")[0] for key in reports.rounds)
    lines = [[name, *both(reports, "figure", name + " after {}")] for name in names]
    table(["report over a month, s (at most 10)", "a month", "ten years", "ratio"], [[name, number(a), number(b), number(b / a)] for name, a, b in lines if a and b])
    figures(records, "decade_figures", "The two databases")
    return failed + [(name, f"{b:.1f} s") for name, _, b in lines if b and b > 10]


def figures(records, part, title):
    rows = Rows(records, part)
    if rows.rounds:
        print(f"### {title}\n")
        table(["what", "median (range)"], [[key[0], rows.spread(key, "figure")] for key in rows.rounds])


def main():
    directory = pathlib.Path(sys.argv[1])
    file = directory / "results"
    records = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    about = (directory / "about").read_text().splitlines()
    print(f"## {about[0]}\n")
    for line in about[1:]:
        print(f"- {line}")
    print()
    failed = []
    bookings, reads = Rows(records, "bookings"), Rows(records, "reads")
    if bookings.rounds:
        print("### Bookings, in people\n")
        failed += rated(bookings, "people", "not booked")
        booking_ratios(bookings)
    if reads.rounds:
        print("### Reads and refusals\n")
        failed += rated(reads, "answers", "others")
        read_ratios(reads)
    figures(records, "figures", "Memory and start")
    figures(records, "notifier", "Notifier")
    figures(records, "queue", "The queue: 150 offices, ten counters each, calling and finishing as fast as they are answered")
    costs(records)
    statements(records)
    failed += capacity(records)
    for name in ("worker", "database"):
        profile = directory / f"profile-{name}"
        if profile.exists():
            print(f"### Where the {name}'s time goes\n\n```\n{profile.read_text().rstrip()}\n```\n")
    failed += decade(records)
    failed += growth(records)
    for key in failed:
        print(f"FAILED: more than {BAD_SHARE:.1%} of the answers were others: {', '.join(str(word) for word in key if word)}")
    return 1 if failed or not records else 0


sys.exit(main())
