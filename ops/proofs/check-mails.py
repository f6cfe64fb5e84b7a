#!/usr/bin/python3
"""Holds what a mail server has taken against what the outbox says, and prints claims.

check-mails.py MAIL_DIRECTORY OUTBOX [--may-repeat FILE] [--dead FILE] [--status FILE]

OUTBOX     CSV without a header: id, state, the recipient's address
may-repeat ids of messages that may have come a second time
dead       ids of messages that must be dead letters, and no others
status     what `antrean notifier --status` says
"""

import argparse
import csv
import re
from collections import Counter, defaultdict
from pathlib import Path

HEAD = 4096  # Message-ID and recipient stand in the first lines
MESSAGE_ID = re.compile(rb"^Message-ID: (<antrean\.(\d+)\.[a-z_]+@[^>]+>)\r$", re.MULTILINE)
RECIPIENT = re.compile(rb"^Delivered-To: (.+)\r$", re.MULTILINE)

failures = 0


def claim(what: str, observed: str, holds: bool) -> None:
    global failures
    failures += not holds
    print(f"  {'ok     ' if holds else 'FAILED '} {what}: {observed}")


def mails(directory: Path) -> list[tuple[str, int, str]]:
    """Message-ID, the outbox's id in it, and the recipient of the envelope."""
    found = []
    for path in directory.glob("*.eml"):
        with path.open("rb") as file:
            head = file.read(HEAD)
        message, recipient = MESSAGE_ID.search(head), RECIPIENT.search(head)
        if not message or not recipient:
            raise SystemExit(f"{path.name} is none of our mails")
        found.append((message[1].decode(), int(message[2]), recipient[1].decode()))
    return found


def ids(file: Path | None) -> set[int]:
    return {int(word) for word in file.read_text().split()} if file else set()


def some(numbers) -> str:
    numbers = sorted(numbers)
    return f" ({', '.join(map(str, numbers[:5]))}{' ...' if len(numbers) > 5 else ''})" if numbers else ""


def check(options: argparse.Namespace) -> None:
    with options.outbox.open() as file:
        rows = {int(number): (state, address) for number, state, address in csv.reader(file)}
    taken = [mail for mail in mails(options.mail) if mail[1] in rows]
    copies = Counter(number for _, number, _ in taken)
    dead = {number for number, (state, _) in rows.items() if state == "dead"}

    open_ones = {number for number, (state, _) in rows.items() if state not in ("delivered", "dead")}
    claim("every message has come to its end", f"{len(rows)} messages, {len(open_ones)} still open{some(open_ones)}", bool(rows) and not open_ones)
    lost = set(rows) - set(copies) - dead
    claim("what is not a dead letter arrived", f"{len(rows) - len(dead)} to arrive, {len(lost)} did not{some(lost)}", not lost)
    if options.dead:
        wanted = ids(options.dead)
        wrong = wanted ^ dead
        claim("dead letters are those refused for good, and no others", f"{len(dead)} of {len(wanted)}{some(wrong)}", not wrong)
        shown = {int(number) for number in re.findall(r"^dead letter (\d+) .*\b5\d\d\b", options.status.read_text(), re.MULTILINE)}
        claim("the status shows each of them with the server's answer", f"{len(shown & dead)} of {len(dead)}", bool(dead) and dead <= shown)
    repeated = {number for number, count in copies.items() if count > 1}
    allowed = ids(options.may_repeat)
    claim(
        "a second copy came only of what the server may have had without its sender knowing",
        f"{sum(copies.values()) - len(copies)} copies, of {len(repeated)} messages, {len(allowed)} were in doubt{some(repeated - allowed)}",
        repeated <= allowed,
    )
    texts = defaultdict(set)
    for text, number, recipient in taken:
        texts[recipient].add(text)
    several = [recipient for recipient, known in texts.items() if len(known) > 1]
    claim("copies carry the same Message-ID", f"{len(texts)} recipients, {len(several)} saw two", not several)
    strays = [number for _, number, recipient in taken if rows[number][1] != recipient]
    claim("each came to its own recipient", f"{len(taken)} mails, {len(strays)} elsewhere", not strays)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mail", type=Path)
    parser.add_argument("outbox", type=Path)
    parser.add_argument("--may-repeat", type=Path)
    parser.add_argument("--dead", type=Path)
    parser.add_argument("--status", type=Path)
    check(parser.parse_args())
    return failures > 0


if __name__ == "__main__":
    raise SystemExit(main())
