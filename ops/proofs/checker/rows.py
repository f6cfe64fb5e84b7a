"""What the rows say by themselves and against what was asked for."""

from collections import Counter, defaultdict

from .database import LIVE, OCCUPYING, Database
from .history import History
from .matching import Matching
from .report import Claim


def rows_asked_for(history: History, database: Database, matching: Matching) -> Claim:
    claim = Claim("nothing is booked that no client asked for: whole parties, each for one wish of its account")
    parties_of: dict[str, set[str]] = defaultdict(set)
    for party, rows in database.parties.items():
        names = {row.name for row in rows}
        wishes = {matching.wish_of[name][0].key for name in names if name in matching.wish_of}
        wish = matching.wish_of.get(rows[0].name) if rows else None
        asked = wish is not None and len(wishes) == 1 and len(rows) == len(names)
        whole = asked and names == {name for _, name in wish[0].people} and wish[0].account == database.accounts.get(party)
        claim.look(whole, f"party {party} of {database.accounts.get(party)}: {sorted(names)}, wished for by {sorted(wishes)}")
        if wish is not None:
            parties_of[wish[0].key].add(party)
    for key, parties in parties_of.items():
        if len(parties) > 1:
            claim.look(False, f"{key} has the parties {sorted(parties)}")
    return claim


def refusals_left_nothing(history: History, database: Database, matching: Matching) -> Claim:
    claim = Claim("what was refused left no booking")
    for operation in history.bookings:
        if operation.refusal is None or operation.first_acknowledgement is not None:
            continue
        rows = [row.id for _, name in operation.people for row in matching.rows_of.get(name, [])]
        claim.look(not rows, f"{operation.key}: refused as {operation.refusal.problem}, and has the bookings {rows}")
    return claim


def people_once(history: History, database: Database, matching: Matching) -> Claim:
    claim = Claim("no person has two live bookings, and a person's hash is the person's alone")
    live: Counter[str] = Counter()
    hashes: dict[str, str] = {}
    people: dict[str, str] = {}
    for row in database.bookings.values():
        if row.name not in matching.wish_of:
            continue
        nik = matching.wish_of[row.name][1]
        live[nik] += row.status in LIVE
        same = hashes.setdefault(nik, row.nik_hash) == row.nik_hash and people.setdefault(row.nik_hash, nik) == nik
        claim.look(same, f"booking {row.id}: the hash {row.nik_hash} and the person {nik[-6:]} do not go together")
    for nik, count in live.items():
        if count > 1:
            claim.look(False, f"person {nik[-6:]} has {count} live bookings")
    return claim


def capacity_of_slots(history: History, database: Database, matching: Matching) -> Claim:
    claim = Claim("no hour has more people than the plan has places, and its count is that of its people")
    people = Counter(row.slot for row in database.bookings.values() if row.status in OCCUPYING)
    for slot in database.slots.values():
        there = people.pop(slot.id, 0)
        claim.look(there <= slot.planned and there == slot.taken, f"slot {slot.id}: {there} people, {slot.taken} counted, {slot.planned} planned")
    for slot, there in people.items():
        claim.look(False, f"slot {slot} does not exist and has {there} people")
    return claim


def numbers_once(history: History, database: Database, matching: Matching) -> Claim:
    claim = Claim("no queue number of an office and day is there twice")
    numbers: dict[tuple, str] = {}
    for row in database.bookings.values():
        slot = database.slots.get(row.slot)
        number = (slot.office, slot.day, slot.prefix, row.number) if slot else (row.slot, row.number)
        claim.look(numbers.setdefault(number, row.id) == row.id, f"{number} belongs to the bookings {numbers[number]} and {row.id}")
    return claim


def messages_of_parties(history: History, database: Database, matching: Matching) -> Claim:
    claim = Claim("every party has one confirmation for all of it, every change one message")
    told: dict[str, list[set[str]]] = defaultdict(list)
    changes: Counter[tuple[str, str]] = Counter()
    for message in database.messages:
        if message["kind"] == "confirmation":
            told[message["subject_id"]].append(set(message["booking_ids"].split()))
        else:
            changes.update((booking, message["kind"]) for booking in message["booking_ids"].split())
    for party, rows in database.parties.items():
        claim.look(told.pop(party, []) == [{row.id for row in rows}], f"party {party} has other confirmations than one for {len(rows)} people")
    for party in told:
        claim.look(False, f"a confirmation for the party {party}, which does not exist")
    for row in database.bookings.values():
        cancelled, moved = changes[(row.id, "cancelled")], changes[(row.id, "moved")]
        claim.look(
            cancelled == (row.status == "cancelled") and moved == row.moves,
            f"booking {row.id} is {row.status} after {row.moves} moves; {cancelled} messages tell of its end, {moved} of moves",
        )
    return claim


def steps_of_bookings(history: History, database: Database, matching: Matching) -> Claim:
    claim = Claim("the history of every booking leads to its row")
    for row in database.bookings.values():
        steps = database.steps.get(row.id, [])
        events = Counter(step["event"] for step in steps)
        expected = Counter({"booked": 1, "moved": row.moves, "cancelled": int(row.status == "cancelled")})
        last = (steps[-1]["to_slot"], steps[-1]["to_status"]) if steps else None
        claim.look(events == expected and last == (row.slot, row.status), f"booking {row.id}: {dict(events)}, last {last}")
    return claim


def keys_of_parties(history: History, database: Database, matching: Matching) -> Claim:
    claim = Claim("every party has its one key, which counted each answer that a client got again")
    replays: dict[str, list[int]] = defaultdict(list)
    for key in database.keys:
        if key["kind"] == "book":
            replays[key["party_id"]].append(int(key["replays"]))
    for party, rows in database.parties.items():
        counted = replays.pop(party, [])
        wish = matching.wish_of.get(rows[0].name) if rows else None
        answers = len(wish[0].acknowledgements) if wish else 0
        claim.look(len(counted) == 1 and counted[0] >= answers - 1, f"party {party}: keys with {counted} repetitions, {answers} answers")
    for party in replays:
        claim.look(False, f"a key for the party {party}, which does not exist")
    return claim


def claims_of_the_living(history: History, database: Database, matching: Matching) -> Claim:
    claim = Claim("every live booking has the claim of its person, and there is no other claim")
    claims = Counter((row["booking_id"], row["hash"]) for row in database.claims if row["kind"] == "1")
    live = Counter((row.id, row.nik_hash) for row in database.bookings.values() if row.status in LIVE)
    claim.looked_at = len(live)
    for booking, _ in (claims - live) | (live - claims):
        claim.look(False, f"booking {booking} and its claim do not go together")
    return claim
