"""The final database, as it was dumped."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from .history import State
from .times import instant

LIVE = {"held", "booked", "checked_in", "called"}
OCCUPYING = LIVE | {"served", "forfeited"}


@dataclass(slots=True, frozen=True)
class Slot:
    id: str
    office: str
    day: str
    session: str
    starts_at: float
    opens_at: float
    open: bool
    planned: int
    taken: int
    prefix: str


@dataclass(slots=True, frozen=True)
class Row:
    """A booking."""

    id: str
    party: str
    slot: str
    number: int
    status: str
    moves: int
    nik_hash: str
    name: str


class Database:
    """Tables by their keys."""

    def __init__(self, tables: dict[str, list[dict[str, str]]]) -> None:
        self.slots = {row["id"]: _slot(row) for row in tables["slots"]}
        self.slot_at = {(slot.office, slot.starts_at, slot.prefix): slot for slot in self.slots.values()}
        self.bookings = {row["id"]: _booking(row) for row in tables["bookings"]}
        self.accounts = {row["id"]: row["username"] for row in tables["parties"]}
        """Of each party."""
        self.parties: dict[str, list[Row]] = {party: [] for party in self.accounts}
        for booking in self.bookings.values():
            self.parties.setdefault(booking.party, []).append(booking)
        self.claims = tables["claims"]
        self.keys = tables["idempotency_keys"]
        self.messages = tables["outbox"]
        self.steps: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in tables["history"]:
            self.steps[row["booking_id"]].append(row)

    @classmethod
    def read(cls, directory: Path) -> "Database":
        names = ("slots", "bookings", "parties", "claims", "idempotency_keys", "outbox", "history")
        return cls({name: _rows(directory / f"{name}.csv") for name in names})

    def state(self, row: Row) -> State:
        slot = self.slots[row.slot]
        return State(slot.office, slot.starts_at, f"{slot.prefix}-{row.number:03}", row.status)


def _slot(row: dict[str, str]) -> Slot:
    return Slot(
        row["id"],
        row["office"],
        row["day"],
        row["session"],
        instant(row["starts_at"]),
        instant(row["opens_at"]),
        row["open"] == "t",
        int(row["planned"]),
        int(row["taken"]),
        row["prefix"],
    )


def _booking(row: dict[str, str]) -> Row:
    return Row(
        row["id"],
        row["party_id"],
        row["slot_id"],
        int(row["queue_number"]),
        row["status"],
        int(row["moves"]),
        row["nik_hash"],
        row["name"],
    )


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))
