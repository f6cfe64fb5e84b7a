#!/usr/bin/python3
"""How soon the service books again after each fault, as its clients saw it: recovery.py FAULTS HISTORY...

FAULTS has a JSON object a line: `at` (microseconds since 1970), `what` (killed or started) and `process`. Times are counted to the end of the
first booking that was acknowledged after the fault and had been sent again or anew since: an answer that was already under way says nothing.
"""

import bisect
import json
import sys
from pathlib import Path

LIMIT_AFTER_START = 10.0
"""Seconds from the moment PostgreSQL takes connections again."""
LIMIT_AFTER_KILL = 5.0
"""Seconds from the death of one of several workers, while the database runs."""


def main() -> int:
    faults = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    booked = sorted(times for name in sys.argv[2:] for times in _acknowledged(Path(name)))
    starts = [start for start, _ in booked]
    earliest_end = _earliest_end_from(booked)
    after_start = [(fault, _until_booked(fault["at"], starts, earliest_end)) for fault in faults if _is(fault, "started", "postgresql")]
    down = _database_down(faults, after_start)
    after_kill = [
        (fault, _until_booked(fault["at"], starts, earliest_end))
        for fault in faults
        if _is(fault, "killed", "worker") and not any(since <= fault["at"] <= until for since, until in down)
    ]
    # kills after the last attempt have nothing that could be booked
    after_kill = [(fault, seconds) for fault, seconds in after_kill if starts and fault["at"] < starts[-1]]
    again = _claim("books again after PostgreSQL was started", after_start, LIMIT_AFTER_START)
    on = _claim("books on after a worker was killed", after_kill, LIMIT_AFTER_KILL)
    return 0 if again and on else 1


def _claim(what: str, found: list[tuple[dict, float | None]], limit: float) -> bool:
    times = [seconds for _, seconds in found if seconds is not None]
    holds = bool(found) and len(times) == len(found) and max(times) <= limit
    longest = f"longest {max(times):.2f} s" if times else "never"
    missing = len(found) - len(times)
    print(f"  {'ok      ' if holds else 'FAILED  '}{what} (within {limit:.0f} s): {len(found)} times, {longest}, {missing} times not at all")
    return holds


def _acknowledged(file: Path):
    """Start and end of every booking answered with 201."""
    with file.open(encoding="utf-8") as lines:
        for text in lines:
            line = json.loads(text)
            if line.get("status") == 201:
                yield line["start"], line["end"]


def _earliest_end_from(booked: list[tuple[int, int]]) -> list[int]:
    """For each request in the order of their starts: the earliest end of it and all that were sent after it."""
    ends = [end for _, end in booked]
    for index in range(len(ends) - 2, -1, -1):
        ends[index] = min(ends[index], ends[index + 1])
    return ends


def _until_booked(at: int, starts: list[int], earliest_end: list[int]) -> float | None:
    index = bisect.bisect_left(starts, at)
    return (earliest_end[index] - at) / 1e6 if index < len(starts) else None


def _database_down(faults: list[dict], recovered: list[tuple[dict, float | None]]) -> list[tuple[float, float]]:
    """From each crash until the first booking after the start that ended it."""
    killed = [fault["at"] for fault in faults if _is(fault, "killed", "postgresql")]
    return [(since, fault["at"] + (seconds or 0) * 1e6) for since, (fault, seconds) in zip(killed, recovered)]


def _is(fault: dict, what: str, process: str) -> bool:
    return fault["what"] == what and fault["process"].startswith(process)


if __name__ == "__main__":
    sys.exit(main())
