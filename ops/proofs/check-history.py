#!/usr/bin/python3
"""Holds what clients were told against what the database has in the end.

    check-history.py DUMP HISTORY...

HISTORY is what Tests/Storm writes: every request with its times and its answer, or why there was none. DUMP is a folder of CSV files of the
final database (dump_database in lib/database.sh). Nothing else is known here: no code of the product is used, and no word of it is believed
that another one could not contradict.

How a booking in an answer is matched with a row: the code in the answer comes from the row's id by a secret permutation, so it cannot be
computed here, and should not be: then the product would be its own witness. Instead the clients spell a name for each person of each wish
that no other wish has, and the name stands in clear in `applicants`. So a row belongs to the wish whose name it carries and to the account
whose user name its party leads to; slot and queue number are compared by office, hour and printed number. That the codes told and the ids
found go together one to one, for bookings and for parties, is itself a claim. People are told apart by the NIK that the client sent; the
product's keyed hash of it is only asked to differ exactly when they do.

A request without an answer, or with a 5xx, may or may not have been carried out, unless it was never sent. A refusal (4xx) says that nothing
was done under its key. Prints a claim a line, `ok` or `FAILED` with the first violations; ends with 1 when one failed.
"""

import sys
from pathlib import Path

from checker.answers import answers_of_a_key, no_fault_of_the_program, numbers_told_once, people_told_once, places_told
from checker.database import Database
from checker.history import History
from checker.matching import Matching
from checker.report import Report
from checker.rows import claims_of_the_living, keys_of_parties, messages_of_parties, refusals_left_nothing, steps_of_bookings
from checker.rows import capacity_of_slots, numbers_once, people_once, rows_asked_for
from checker.told import acknowledged_is_there, codes_and_ids, told_is_kept
from checker.truth import already_booked_was_true, sold_out_was_true

RULES = (
    acknowledged_is_there,
    told_is_kept,
    codes_and_ids,
    answers_of_a_key,
    rows_asked_for,
    refusals_left_nothing,
    people_once,
    people_told_once,
    capacity_of_slots,
    places_told,
    numbers_once,
    numbers_told_once,
    messages_of_parties,
    steps_of_bookings,
    keys_of_parties,
    claims_of_the_living,
    sold_out_was_true,
    already_booked_was_true,
    no_fault_of_the_program,
)


def check(database: Database, history: History) -> Report:
    matching = Matching(history, database)
    report = Report()
    for rule in RULES:
        report.claims.append(rule(history, database, matching))
    report.figures(history, matching)
    return report


def main() -> int:
    if len(sys.argv) < 3 or any(argument.startswith("-") for argument in sys.argv[1:]):
        print(__doc__, file=sys.stderr)
        return 2
    report = check(Database.read(Path(sys.argv[1])), History.read([Path(name) for name in sys.argv[2:]]))
    report.print()
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
