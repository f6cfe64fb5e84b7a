"""What the answers say by themselves, whatever the database has."""

from collections import defaultdict

from .database import Database
from .history import History
from .matching import Matching
from .report import Claim

FOREVER = float("inf")


def answers_of_a_key(history: History, database: Database, matching: Matching) -> Claim:
    claim = Claim("every answer under one key is the same: the party, its codes, and each booking as it was by then")
    for operation in history.operations.values():
        first = operation.first_acknowledgement
        if first is None:
            continue
        for request in operation.requests:
            if request.refused:
                claim.look(False, f"{operation.key}: acknowledged, and refused as {request.status} {request.problem}")
            if not request.acknowledged:
                continue
            same = request.party == first.party and _codes(request) == _codes(first)
            claim.look(same, f"{operation.key}: told {first.party} {_codes(first)}, and then {request.party} {_codes(request)}")
            for told in request.bookings if same and operation.code is None else []:
                expected = matching.states(told.code, request.start, request.end)
                claim.look(matching.may_be(told.state, expected), f"{operation.key}: {told.code} told as {told.state}, expected {expected}")
    return claim


def people_told_once(history: History, database: Database, matching: Matching) -> Claim:
    claim = Claim("nobody was told of two bookings that stood at the same time")
    stays: dict[str, list[tuple[float, float, str]]] = defaultdict(list)
    for operation in history.bookings:
        acknowledgement = operation.first_acknowledgement
        for told in acknowledgement.bookings if acknowledgement else []:
            _, nik = matching.wish_of.get(told.name, (None, None))
            if nik is not None:
                stays[nik].append((acknowledgement.end, _cancelled_from(history, told.code), told.code))
    for nik, all_of_person in stays.items():
        all_of_person.sort()
        for (_, end, code), (start, _, other) in zip(all_of_person, all_of_person[1:]):
            claim.look(code == other or end <= start, f"person {nik[-6:]} has {code} until {end} and {other} from {start}")
        if len(all_of_person) == 1:
            claim.looked_at += 1
    return claim


def places_told(history: History, database: Database, matching: Matching) -> Claim:
    claim = Claim("at no moment had more people been told a place in an hour than the plan has")
    changes: dict[tuple, list[tuple[float, int]]] = defaultdict(list)
    for code, told in matching.told_first.items():
        state, since = told.state, _told_at(history, matching, told.name)
        for change in history.changes.get(code, []):
            _stay(changes, state, since, change.begun)
            acknowledgement = change.first_acknowledgement
            if change.kind != "move" and (acknowledgement or change.unsettled) or change.unsettled:
                state = None
                break
            if acknowledgement:
                state = acknowledgement.bookings[0].state
            # refused: it stayed where it was
            since = acknowledgement.end if acknowledgement else change.begun
        if state is not None:
            _stay(changes, state, since, FOREVER)
    for (office, starts_at, prefix), steps in changes.items():
        slot = database.slot_at.get((office, starts_at, prefix))
        people = most = 0
        # who leaves at a moment leaves before the next one comes
        for _, step in sorted(steps):
            people += step
            most = max(most, people)
        planned = slot.planned if slot else 0
        claim.look(most <= planned, f"{office} {prefix}: {most} people were told a place of {planned}")
    return claim


def numbers_told_once(history: History, database: Database, matching: Matching) -> Claim:
    claim = Claim("no queue number of an office and day was ever told to two")
    owners: dict[tuple[str, str, str], str] = {}
    for _, request in history.requests:
        for told in request.bookings:
            number = (told.state.office, told.day, told.state.number)
            owner = owners.setdefault(number, told.code)
            claim.look(owner == told.code, f"{number} was told to {owner} and {told.code}")
    return claim


def no_fault_of_the_program(history: History, database: Database, matching: Matching) -> Claim:
    claim = Claim("no answer was a fault of the program, nor found fault with the client")
    for operation, request in history.requests:
        wrong = request.status == 500 or request.status is not None and 400 <= request.status < 500 and request.status not in (408, 409, 429)
        claim.look(not wrong, f"{operation.key}: {request.status} {request.problem}")
    return claim


def _codes(request) -> list[tuple[str, str]]:
    return sorted((told.name, told.code) for told in request.bookings)


def _cancelled_from(history: History, code: str) -> float:
    """From when it may have been cancelled."""
    cancels = (change for change in history.changes.get(code, []) if change.kind == "cancel")
    return min((change.begun for change in cancels if change.first_acknowledgement or change.was_unknown), default=FOREVER)


def _told_at(history: History, matching: Matching, name: str) -> float:
    operation, _ = matching.wish_of[name]
    return operation.first_acknowledgement.end


def _stay(changes: dict, state, start: float, end: float) -> None:
    if state.status == "booked" and start < end:
        changes[(state.office, state.starts_at, state.prefix)] += [(start, 1), (end, -1)]
