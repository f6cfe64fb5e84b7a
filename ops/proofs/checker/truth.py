"""Whether refusals were true, as far as the clients together can know.

Only what is certainly a lie is counted. A place may have been taken from the moment the first request for it was sent, and until its
cancellation or move was acknowledged; what the service shows and proposes from is allowed to be old by `STALE`. If even then an hour had
room for the whole party from before the request until its end, `full` was not true.
"""

from collections import defaultdict

from .database import Database, Slot
from .history import History, Operation, Request
from .matching import Matching
from .report import Claim

STALE = 2_000_000
"""Microseconds."""
FOREVER = float("inf")
SESSIONS = {"morning": "1", "afternoon": "2"}


def sold_out_was_true(history: History, database: Database, matching: Matching) -> Claim:
    claim = Claim("who was told that an hour, day or office is full was told the truth")
    stays = _possible_stays(history, database, matching)
    by_office: dict[str, list[Slot]] = defaultdict(list)
    for slot in database.slots.values():
        by_office[slot.office].append(slot)
    for operation in history.bookings:
        refusal = operation.refusal
        if refusal is None or refusal.problem not in ("slot_full", "day_full", "no_room"):
            continue
        free = [
            slot.id
            for slot in by_office[operation.office]
            if _wanted(slot, operation, refusal) and _has_room(slot, stays[slot.id], refusal, len(operation.people))
        ]
        claim.look(not free, f"{operation.key}: {refusal.problem} for {len(operation.people)} at {operation.office}, but there was room in {free[:3]}")
    return claim


def already_booked_was_true(history: History, database: Database, matching: Matching) -> Claim:
    claim = Claim("who was told that a person has a booking already was told the truth")
    wishes: dict[str, list[Operation]] = defaultdict(list)
    for operation in history.bookings:
        for nik, _ in operation.people:
            wishes[nik].append(operation)
    for operation in history.bookings:
        refusal = operation.refusal
        if refusal is None or refusal.problem != "already_booked":
            continue
        others = [
            other
            for nik, _ in operation.people
            for other in wishes[nik]
            if other is not operation and other.begun < refusal.end and (other.first_acknowledgement or other.unsettled)
        ]
        claim.look(bool(others), f"{operation.key}: nobody else had booked for any of {operation.people}")
    return claim


def _possible_stays(history: History, database: Database, matching: Matching) -> dict[str, list[tuple[float, float]]]:
    """By slot: from when and until when a place may have been taken."""
    stays: dict[str, list[tuple[float, float]]] = defaultdict(list)
    known: set[str] = set()
    for code, told in matching.told_first.items():
        known.add(told.name)
        state, since = told.state, matching.wish_of[told.name][0].begun
        for change in history.changes.get(code, []):
            acknowledgement = change.first_acknowledgement
            if acknowledgement is None:
                if change.was_unknown:
                    known.discard(told.name)
                continue
            _add(stays, database, state, since, acknowledgement.end)
            state, since = acknowledgement.bookings[0].state, change.begun
        _add(stays, database, state, since, FOREVER)
    # where those ended up of whom no client knows: by their rows
    for name, row in matching.row_of.items():
        if name in matching.wish_of and name not in known:
            stays[row.slot].append((matching.wish_of[name][0].begun, FOREVER))
    return stays


def _add(stays: dict, database: Database, state, start: float, end: float) -> None:
    slot = database.slot_at.get((state.office, state.starts_at, state.prefix))
    if slot is not None and state.status == "booked":
        stays[slot.id].append((start, end))


def _wanted(slot: Slot, operation: Operation, refusal: Request) -> bool:
    """Whether the wish allows this hour, and it could be booked all the while."""
    bookable = slot.open and slot.opens_at * 1e6 < refusal.start - STALE and slot.starts_at * 1e6 > refusal.end
    wish = operation.preference or {}
    if "slot" in wish:
        return bookable and slot.id == str(wish["slot"])
    if "date" in wish:
        return bookable and slot.day == wish["date"] and SESSIONS.get(wish.get("session", ""), slot.session) == slot.session
    return bookable


def _has_room(slot: Slot, stays: list[tuple[float, float]], refusal: Request, people: int) -> bool:
    start, end = refusal.start - STALE, refusal.end
    return sum(1 for since, until in stays if since < end and until > start) + people <= slot.planned
