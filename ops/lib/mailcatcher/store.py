"""Mails as files of one directory: `20260101T080000.123456Z-000001-recipient.eml`, so that names sort by time of arrival."""

import itertools
import os
import re
from datetime import datetime, timezone
from pathlib import Path

NAME = re.compile(r"[0-9]{8}T[0-9]{6}\.[0-9]{6}Z-[0-9]{6,}-[A-Za-z0-9@._+-]*\.eml")


class Store:
    def __init__(self, directory: Path):
        self.directory = directory
        self._sequence = itertools.count(1)
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)

    def save(self, sender: str, recipients: list[str], content: bytes) -> str:
        """Writes one mail under a name that appears when the file is whole, and returns the name.

        The envelope, which the mail itself does not hold, goes on top as a delivering server would write it.
        """
        moment = datetime.now(timezone.utc)
        recipient = re.sub(r"[^A-Za-z0-9@._+-]", "_", recipients[0] if recipients else "")[:80]
        name = f"{moment:%Y%m%dT%H%M%S.%f}Z-{next(self._sequence):06}-{recipient}.eml"
        envelope = [f"Return-Path: <{sender}>"] + [f"Delivered-To: {recipient}" for recipient in recipients]
        top = "".join(line + "\r\n" for line in envelope).encode("utf-8", "surrogateescape")
        unfinished = self.directory / f".{name}.part"
        with open(unfinished, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write(top + content)
        unfinished.rename(self.directory / name)
        return name

    def names(self, containing: str = "") -> list[str]:
        """Names, newest first, of the mails whose recipient contains the text."""
        wanted = containing.lower()
        found = [
            name
            for name in os.listdir(self.directory)
            if NAME.fullmatch(name) and (not wanted or wanted in name.split("-", 2)[2].lower())
        ]
        return sorted(found, reverse=True)

    def read(self, name: str) -> bytes | None:
        """The mail of that name; None for every name that is not one of ours."""
        if not NAME.fullmatch(name):
            return None
        try:
            return (self.directory / name).read_bytes()
        except FileNotFoundError:
            return None
