"""Refusing mails on purpose, so that tests see how the sender takes it.

The control file is JSON and is read anew for every command: `{"stage": "rcpt", "reply": "450 4.2.1 try later"}`.
`stage` is mail, rcpt or data; `reply` an SMTP reply, or `drop` to cut the connection, after the mail was kept (its outcome is then
unknown to the sender); `only` limits it to recipients containing a text; `times` to so many. No file, or an empty one: no refusal.
"""

import json
from pathlib import Path

DROP = "drop"


class Refusals:
    def __init__(self, file: Path | None):
        self.file = file
        self._seen = ""
        self._used = 0

    def reply(self, stage: str, recipients: list[str]) -> str | None:
        """What to answer instead of accepting; None accepts."""
        rule = self._rule()
        if rule.get("stage") != stage:
            return None
        only = rule.get("only")
        if only and not any(only in recipient for recipient in recipients):
            return None
        if self._used >= rule.get("times", float("inf")):
            return None
        self._used += 1
        return rule["reply"]

    def _rule(self) -> dict:
        try:
            text = self.file.read_text() if self.file else ""
        except FileNotFoundError:
            text = ""
        if text != self._seen:
            self._seen, self._used = text, 0
        return json.loads(text) if text.strip() else {}
