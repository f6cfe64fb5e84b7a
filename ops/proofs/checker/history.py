"""What the clients sent and were told."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .times import instant


@dataclass(slots=True, frozen=True)
class State:
    """A booking as an answer describes it, or as a row has it."""

    office: str
    starts_at: float
    number: str
    status: str

    @property
    def prefix(self) -> str:
        return self.number.rpartition("-")[0]


@dataclass(slots=True, frozen=True)
class Told:
    """A booking in an answer."""

    code: str
    name: str
    day: str
    state: State


@dataclass(slots=True)
class Request:
    """One request: sent and, perhaps, answered. Times are microseconds since 1970."""

    start: int
    end: int
    status: int | None
    problem: str | None
    error: str | None
    party: str | None
    bookings: list[Told]
    client: int

    @property
    def acknowledged(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def refused(self) -> bool:
        """Said that nothing was done, and that there is no use in asking again."""
        return self.status is not None and 400 <= self.status < 500 and self.status != 408 and self.problem != "in_flight"

    @property
    def unknown(self) -> bool:
        """May have been carried out."""
        return not self.acknowledged and not self.refused and self.error != "not sent"


@dataclass(slots=True)
class Operation:
    """Everything under one Idempotency-Key."""

    key: str
    kind: str
    account: str
    office: str
    preference: dict | None
    people: list[tuple[str, str]]
    """(NIK, name) in the order of the request."""
    code: str | None
    """Of the booking that is cancelled or moved."""
    requests: list[Request] = field(default_factory=list)

    @property
    def begun(self) -> int:
        """When it may have been carried out at the earliest."""
        return self.requests[0].start

    @property
    def acknowledgements(self) -> list[Request]:
        return [request for request in self.requests if request.acknowledged]

    @property
    def first_acknowledgement(self) -> Request | None:
        return next((request for request in self.requests if request.acknowledged), None)

    @property
    def refusal(self) -> Request | None:
        return next((request for request in self.requests if request.refused), None)

    @property
    def was_unknown(self) -> bool:
        return any(request.unknown for request in self.requests)

    @property
    def unsettled(self) -> bool:
        """Nobody was told whether it was carried out."""
        return self.first_acknowledgement is None and self.refusal is None and self.was_unknown


class History:
    """All operations, and the changes of each booking in their order."""

    def __init__(self, lines: Iterable[dict]) -> None:
        self.operations: dict[str, Operation] = {}
        for line in lines:
            self._add(line)
        for operation in self.operations.values():
            operation.requests.sort(key=lambda request: request.start)
        self.changes: dict[str, list[Operation]] = {}
        for operation in sorted(self.operations.values(), key=lambda operation: operation.begun):
            if operation.code is not None:
                self.changes.setdefault(operation.code, []).append(operation)

    @classmethod
    def read(cls, files: list[Path]) -> "History":
        return cls(line for file in files for line in _lines(file))

    @property
    def bookings(self) -> Iterator[Operation]:
        return (operation for operation in self.operations.values() if operation.code is None)

    @property
    def requests(self) -> Iterator[tuple[Operation, Request]]:
        return ((operation, request) for operation in self.operations.values() for request in operation.requests)

    def _add(self, line: dict) -> None:
        operation = self.operations.get(line["key"])
        if operation is None:
            kind = "book" if line["kind"] == "repeat" else line["kind"]
            people = [(person["nik"], person["name"]) for person in line.get("people", [])]
            operation = Operation(
                line["key"], kind, line["account"], line["office"], line.get("preference"), people, line.get("code")
            )
            self.operations[operation.key] = operation
        bookings = [_told(booking) for booking in line.get("bookings", [])]
        operation.requests.append(
            Request(
                line["start"],
                line["end"],
                line.get("status"),
                line.get("problem"),
                line.get("error"),
                line.get("party"),
                bookings,
                line["client"],
            )
        )


def _told(booking: dict) -> Told:
    state = State(booking["office"], instant(booking["starts_at"]), booking["number"], booking["status"])
    return Told(booking["code"], booking["name"], booking["starts_at"][:10], state)


def _lines(file: Path) -> Iterator[dict]:
    with file.open(encoding="utf-8") as text:
        for line in text:
            yield json.loads(line)
