"""Small histories with the databases that belong to them, for test-checker.py."""

from .database import Database
from .history import History

SECOND = 1_000_000
HOURS = {"1": "08", "2": "09", "3": "10"}


class Sample:
    """One office with three hours on one morning: of three, three and no places. Time goes on a second with every request."""

    def __init__(self) -> None:
        self.now = 1_790_000_000 * SECOND
        self.lines: list[dict] = []
        self.numbers = dict.fromkeys(HOURS, 0)
        names = ("slots", "bookings", "parties", "claims", "idempotency_keys", "outbox", "history")
        self.tables: dict[str, list[dict[str, str]]] = {name: [] for name in names}
        for (slot, hour), places in zip(HOURS.items(), (3, 3, 0)):
            self.tables["slots"].append(
                {
                    "id": slot,
                    "office": "BDG",
                    "day": "2027-01-04",
                    "session": "1",
                    "starts_at": f"2027-01-04 {int(hour) - 7:02}:00:00+00",
                    "opens_at": "2026-01-01 00:00:00+00",
                    "open": "t",
                    "planned": str(places),
                    "taken": "0",
                    "prefix": f"A{'ABC'[int(slot) - 1]}",
                }
            )

    def database(self) -> Database:
        return Database(self.tables)

    def history(self) -> History:
        return History(self.lines)

    def book(self, key: str, names: list[str], slot: str = "1", number: int | None = None, people: list[str] | None = None) -> list[dict]:
        """Asked for, done and told."""
        line = self._line(key, names, people)
        bookings = [self._told(row) for row in self.store(key, names, slot, number, people)]
        line |= {"status": 201, "party": f"party {key}", "bookings": bookings}
        return bookings

    def answer_again(self, key: str) -> dict:
        first = next(line for line in self.lines if line["key"] == key)
        again = {**self._time(first), "kind": "repeat", "bookings": [dict(booking) for booking in first["bookings"]]}
        self.lines.append(again)
        stored = next(row for row in self.tables["idempotency_keys"] if row["key"] == key)
        stored["replays"] = str(int(stored["replays"]) + 1)
        return again

    def refuse(self, key: str, names: list[str], problem: str, preference: dict | None = None, people: list[str] | None = None) -> None:
        line = self._line(key, names, people)
        line |= {"status": 409, "problem": problem, "preference": preference or {"earliest": True}}

    def lose_answer(self, key: str, names: list[str], done: bool, status: int | None = None) -> None:
        """Asked for, and nobody knows whether it was done."""
        line = self._line(key, names, None)
        line |= {"error": "connection lost"} if status is None else {"status": status, "problem": "internal_error"}
        if done:
            self.store(key, names)

    def cancel(self, booking: dict, answered: bool = True, done: bool = True) -> None:
        row = self.row(booking["name"])
        line = self._change("cancel", booking)
        if done:
            row["status"] = "cancelled"
            self._slot(row["slot_id"])["taken"] = str(int(self._slot(row["slot_id"])["taken"]) - 1)
            self.tables["claims"] = [claim for claim in self.tables["claims"] if claim["booking_id"] != row["id"]]
            self._note(row, "cancelled", row["slot_id"])
        line |= {"status": 200, "bookings": [self._told(row)]} if answered else {"error": "time-out"}

    def move(self, booking: dict, slot: str) -> None:
        row = self.row(booking["name"])
        self.numbers[slot] += 1
        line = self._change("move", booking)
        for place, people in ((row["slot_id"], -1), (slot, 1)):
            self._slot(place)["taken"] = str(int(self._slot(place)["taken"]) + people)
        row |= {"slot_id": slot, "queue_number": str(self.numbers[slot]), "moves": "1"}
        self._note(row, "moved", slot)
        line |= {"status": 200, "bookings": [self._told(row)]}

    def booking(self, name: str) -> dict:
        return next(booking for line in self.lines for booking in line.get("bookings", []) if booking["name"] == name)

    def row(self, name: str) -> dict[str, str]:
        return next(row for row in self.tables["bookings"] if row["name"] == name)

    def store(self, key: str, names: list[str], slot: str = "1", number: int | None = None, people: list[str] | None = None) -> list[dict]:
        """Done, whether anybody asked for it or not."""
        party = str(100 + len(self.tables["parties"]))
        self.tables["parties"].append({"id": party, "account_id": party, "username": f"account {key}"})
        rows = []
        for name, nik in zip(names, people or [f"nik {name}" for name in names]):
            self.numbers[slot] += 1
            row = {
                "id": str(1000 + len(self.tables["bookings"])),
                "party_id": party,
                "slot_id": slot,
                "queue_number": str(number or self.numbers[slot]),
                "status": "booked",
                "moves": "0",
                "nik_hash": f"hash of {nik}",
                "name": name,
            }
            rows.append(row)
            self.tables["bookings"].append(row)
            self.tables["claims"].append({"kind": "1", "hash": row["nik_hash"], "booking_id": row["id"]})
            self.tables["history"].append({"booking_id": row["id"], "event": "booked", "to_status": "booked", "to_slot": slot})
            self._slot(slot)["taken"] = str(int(self._slot(slot)["taken"]) + 1)
        self.tables["idempotency_keys"].append(
            {"scope": party, "key": key, "kind": "book", "party_id": party, "booking_id": rows[0]["id"], "replays": "0"}
        )
        self._message("confirmation", party, [row["id"] for row in rows])
        return rows

    def forget(self, name: str) -> None:
        """Takes a booking out of the table, as if it had never been."""
        row = self.row(name)
        self.tables["bookings"].remove(row)
        self._slot(row["slot_id"])["taken"] = str(int(self._slot(row["slot_id"])["taken"]) - 1)

    def _line(self, key: str, names: list[str], people: list[str] | None) -> dict:
        persons = [{"nik": nik, "name": name} for name, nik in zip(names, people or [f"nik {name}" for name in names])]
        line = self._time({"key": key, "kind": "book", "client": 1, "account": f"account {key}", "office": "BDG", "people": persons})
        line["preference"] = {"earliest": True}
        self.lines.append(line)
        return line

    def _change(self, kind: str, booking: dict) -> dict:
        line = self._time({"key": f"{kind} {booking['code']}", "kind": kind, "client": 1, "account": "", "office": "BDG", "code": booking["code"]})
        self.lines.append(line)
        return line

    def _time(self, line: dict) -> dict:
        # longer apart than what a refusal may be old
        self.now += 10 * SECOND
        return {**line, "start": self.now, "end": self.now + SECOND}

    def _told(self, row: dict[str, str]) -> dict:
        return {
            "code": f"code {row['id']}",
            "name": row["name"],
            "number": f"{self._slot(row['slot_id'])['prefix']}-{int(row['queue_number']):03}",
            "office": "BDG",
            "starts_at": f"2027-01-04T{HOURS[row['slot_id']]}:00:00+07:00",
            "status": row["status"],
        }

    def _note(self, row: dict[str, str], event: str, slot: str) -> None:
        self.tables["history"].append({"booking_id": row["id"], "event": event, "to_status": row["status"], "to_slot": slot})
        self._message(event, row["party_id"], [row["id"]])

    def _message(self, kind: str, party: str, bookings: list[str]) -> None:
        number = str(len(self.tables["outbox"]) + 1)
        self.tables["outbox"].append({"id": number, "kind": kind, "subject": "party", "subject_id": party, "booking_ids": " ".join(bookings)})

    def _slot(self, slot: str) -> dict[str, str]:
        return self.tables["slots"][int(slot) - 1]
