"""Claims and their violations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .history import History
    from .matching import Matching

SHOWN = 5


@dataclass(slots=True)
class Claim:
    """What is claimed, how many cases were looked at, and those that contradict it."""

    what: str
    looked_at: int = 0
    violations: list[str] = field(default_factory=list)

    def look(self, holds: bool, violation: str) -> None:
        self.looked_at += 1
        if not holds:
            self.violations.append(violation)


class Report:
    def __init__(self) -> None:
        self.claims: list[Claim] = []
        self.notes: list[str] = []

    @property
    def holds(self) -> bool:
        return bool(self.claims) and not any(claim.violations for claim in self.claims)

    @property
    def failed(self) -> list[str]:
        return [claim.what for claim in self.claims if claim.violations]

    def figures(self, history: History, matching: Matching) -> None:
        """What is no claim but tells how hard the claims were tried."""
        operations = list(history.operations.values())
        unsettled = [operation for operation in operations if operation.unsettled]
        found = sum(1 for operation in unsettled if any(name in matching.row_of for _, name in operation.people))
        again = sum(1 for operation in operations if len(operation.acknowledgements) > 1)
        late = sum(1 for operation in operations if operation.first_acknowledgement and operation.was_unknown)
        self.notes.append(f"{len(operations)} operations, {sum(len(operation.requests) for operation in operations)} requests")
        self.notes.append(f"{again} keys acknowledged more than once; {late} acknowledged after an answer that was unknown")
        self.notes.append(f"{len(unsettled)} never settled, {found} of them in the database")

    def print(self) -> None:
        for claim in self.claims:
            if claim.violations:
                print(f"  FAILED  {claim.what}: {len(claim.violations)} violations")
                for violation in claim.violations[:SHOWN]:
                    print(f"            {violation}")
            else:
                print(f"  ok      {claim.what}: {claim.looked_at} looked at")
        for note in self.notes:
            print(f"          {note}")
