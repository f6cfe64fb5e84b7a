"""What was told against what is there."""

from .database import Database
from .history import History
from .matching import Matching
from .report import Claim

FOREVER = float("inf")


def acknowledged_is_there(history: History, database: Database, matching: Matching) -> Claim:
    claim = Claim("every acknowledged booking is in the database, once, for its person and account")
    for operation in history.bookings:
        if operation.first_acknowledgement is None:
            continue
        told = {booking.name for booking in operation.first_acknowledgement.bookings}
        claim.look(
            told == {name for _, name in operation.people},
            f"{operation.key}: booked for {sorted(told)}, asked for {operation.people}",
        )
        for _, name in operation.people:
            rows = matching.rows_of.get(name, [])
            accounts = {database.accounts.get(row.party) for row in rows}
            claim.look(
                len(rows) == 1 and accounts == {operation.account},
                f"{operation.key}: acknowledged for {name} of {operation.account}, and has {len(rows)} rows of {sorted(map(str, accounts))}",
            )
    return claim


def told_is_kept(history: History, database: Database, matching: Matching) -> Claim:
    claim = Claim("and has the office, hour, queue number and status that its client was told last")
    for code, told in matching.told_first.items():
        row = matching.row_of.get(told.name)
        if row is None:
            continue
        state = database.state(row)
        expected = matching.states(code, FOREVER, FOREVER)
        claim.look(matching.may_be(state, expected), f"{code}: {state} is in the database, told was {expected}")
    return claim


def codes_and_ids(history: History, database: Database, matching: Matching) -> Claim:
    claim = Claim("codes that were told and ids that are stored go together one to one")
    for pairs in (_bookings(history, matching), _parties(history, matching)):
        forward: dict[str, str] = {}
        backward: dict[str, str] = {}
        for code, identity in pairs:
            claim.look(
                forward.setdefault(code, identity) == identity and backward.setdefault(identity, code) == code,
                f"code {code} is {forward[code]} and {identity}; {identity} was told as {backward.get(identity)} and {code}",
            )
    return claim


def _bookings(history: History, matching: Matching):
    for _, request in history.requests:
        for told in request.bookings:
            row = matching.row_of.get(told.name)
            if row is not None:
                yield told.code, row.id


def _parties(history: History, matching: Matching):
    for operation in history.bookings:
        row = matching.row_of.get(operation.people[0][1])
        for request in operation.acknowledgements:
            if row is not None:
                yield request.party, row.party
