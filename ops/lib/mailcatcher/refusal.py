"""Refusing mails on purpose, so that tests see how the sender takes it.

The control file is JSON and is read anew for every command: a rule such as `{"stage": "rcpt", "reply": "450 4.2.1 try later"}`, or a list
of them, of which the first that fits acts.

`stage`    mail, rcpt, begin (the DATA command), body (part of the mail has come), or data (all of it has)
`reply`    an SMTP reply; `drop` cuts the connection; `silence` says nothing more on it. At stage data the mail is kept before it is dropped
           or met with silence: the sender cannot know.
`seconds`  instead of a reply: goes on as usual after so long
`only`     a regular expression that must be found in one of the recipients (none are known at stage mail)
`times`    acts so often in all; `each`: so often for a recipient

No file, or an empty one: no refusal.
"""

import json
import re
from collections import Counter
from pathlib import Path

DROP = "drop"
SILENCE = "silence"


class Refusals:
    def __init__(self, file: Path | None):
        self.file = file
        self._seen = ""
        self._rules: list[dict] = []
        self._used: Counter = Counter()

    def rule(self, stage: str, recipients: list[str]) -> dict:
        """What to do instead of accepting at once; an empty rule accepts."""
        self._read()
        for number, rule in enumerate(self._rules):
            if rule["stage"] == stage and self._fits(number, rule, recipients):
                self._used[number] += 1
                self._used.update((number, recipient) for recipient in recipients)
                return rule
        return {}

    def _fits(self, number: int, rule: dict, recipients: list[str]) -> bool:
        if "only" in rule and not any(re.search(rule["only"], recipient) for recipient in recipients):
            return False
        if self._used[number] >= rule.get("times", float("inf")):
            return False
        return all(self._used[(number, recipient)] < rule.get("each", float("inf")) for recipient in recipients)

    def _read(self) -> None:
        try:
            text = self.file.read_text() if self.file else ""
        except FileNotFoundError:
            text = ""
        if text != self._seen:
            self._seen = text
            rules = json.loads(text) if text.strip() else []
            self._rules = rules if isinstance(rules, list) else [rules]
            self._used.clear()
