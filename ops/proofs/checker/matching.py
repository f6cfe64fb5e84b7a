"""Which row belongs to which person of which wish, and which code to which row."""

from collections import defaultdict

from .database import Database, Row
from .history import History, Operation, State, Told

ANYTHING = None
"""The state of a booking whose last move nobody was told of."""


class Matching:
    def __init__(self, history: History, database: Database) -> None:
        self.history = history
        self.wish_of: dict[str, tuple[Operation, str]] = {}
        """By name: the wish and the person's NIK."""
        for operation in history.bookings:
            for nik, name in operation.people:
                if name in self.wish_of:
                    raise ValueError(f"the histories have the name {name} twice: two storms with the same numbers")
                self.wish_of[name] = (operation, nik)
        self.rows_of: dict[str, list[Row]] = defaultdict(list)
        for row in database.bookings.values():
            self.rows_of[row.name].append(row)
        self.row_of = {name: rows[0] for name, rows in self.rows_of.items()}
        self.told_first: dict[str, Told] = {}
        """By code: how a booking was when it was first told."""
        for operation in history.bookings:
            acknowledgement = operation.first_acknowledgement
            for told in acknowledgement.bookings if acknowledgement else []:
                self.told_first.setdefault(told.code, told)

    def states(self, code: str, start: float, end: float) -> set[State | None]:
        """How the booking with this code may be told in an answer to a request between these times, by what its clients know.

        Its changes are asked for one after the other. With `ANYTHING` among the states a move may have led anywhere.
        """
        states: set[State | None] = {self.told_first[code].state}
        for change in self.history.changes.get(code, []):
            if change.begun > end:
                break
            acknowledgement = change.first_acknowledgement
            if acknowledgement:
                after = {told.state for told in acknowledgement.bookings}
                states = after if acknowledgement.end <= start else states | after
            elif change.refusal is None and change.was_unknown:
                states |= _unknown(change, states)
        return states

    def may_be(self, state: State, states: set[State | None]) -> bool:
        if state in states:
            return True
        return ANYTHING in states and state.status in {"booked", "cancelled"}


def _unknown(change: Operation, states: set[State | None]) -> set[State | None]:
    if change.kind == "move":
        return {ANYTHING}
    return {State(s.office, s.starts_at, s.number, "cancelled") for s in states if s is not ANYTHING}
