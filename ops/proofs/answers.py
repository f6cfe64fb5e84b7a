#!/usr/bin/python3
"""Sums up what steady-bookings.py wrote: one JSON object.

    answers.py FILE STREAM [FROM [TO]]      requests due from FROM to before TO, seconds since the epoch

    count, accepted, refused (503 with Retry-After), other (everything else, by "status code"), p50, p99: ms of the accepted,
    slowest: ms of any, first_accepted: when the first accepted one was answered
"""

import collections
import json
import math
import sys


def quantile(ordered, share):
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)] if ordered else None


def main():
    path, stream = sys.argv[1:3]
    begin, end = (list(map(float, sys.argv[3:])) + [0, math.inf][len(sys.argv) - 3:])[:2]
    with open(path, encoding="utf-8") as lines:
        answers = [answer for answer in map(json.loads, lines) if answer["stream"] == stream and begin <= answer["at"] < end]
    accepted = [answer for answer in answers if answer["status"] == 201]
    refused = [answer for answer in answers if answer["status"] == 503 and answer["retry_after"]]
    other = collections.Counter(
        f"{answer['status']} {answer['code']}" for answer in answers
        if answer["status"] != 201 and not (answer["status"] == 503 and answer["retry_after"]))
    times = sorted(answer["ms"] for answer in accepted)
    print(json.dumps({
        "count": len(answers), "accepted": len(accepted), "refused": len(refused), "other": other,
        "p50": quantile(times, 0.5), "p99": quantile(times, 0.99),
        "slowest": max((answer["ms"] for answer in answers), default=None),
        "first_accepted": min((answer["at"] + answer["ms"] / 1000 for answer in accepted), default=None)}))


if __name__ == "__main__":
    main()
