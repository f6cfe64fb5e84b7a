#!/usr/bin/python3
"""Adds up JUnit reports and prints `checks: N passed, M failed`; a report that is missing or empty is a failure."""

import sys
import xml.etree.ElementTree as tree


def count(path: str) -> tuple[int, int]:
    try:
        cases = list(tree.parse(path).getroot().iter("testcase"))
    except (OSError, tree.ParseError):
        cases = []
    failed = sum(1 for case in cases if case.find("failure") is not None or case.find("error") is not None)
    skipped = sum(1 for case in cases if case.find("skipped") is not None)
    return (len(cases) - failed - skipped, failed) if cases else (0, 1)


counts = [count(path) for path in sys.argv[1:]]
passed, failed = (sum(column) for column in zip(*counts))
print(f"checks: {passed} passed, {failed} failed")
sys.exit(failed > 0)
