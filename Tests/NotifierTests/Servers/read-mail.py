#!/usr/bin/python3
"""Reads a mail from standard input with Python's own parser, and prints as JSON what a mail program would see."""

import base64
import email
import email.policy
import json
import sys


def part(message) -> dict:
    if message.is_multipart():
        return {"type": message.get_content_type(), "parts": [part(each) for each in message.iter_parts()]}
    seen = {
        "type": message.get_content_type(),
        "parameters": dict(message["Content-Type"].params),
        "disposition": message.get_content_disposition(),
        "filename": message.get_filename(),
        "content_id": message["Content-ID"],
        "bytes": base64.b64encode(message.get_payload(decode=True)).decode(),
    }
    return {name: value for name, value in seen.items() if value is not None}


mail = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
defects = [repr(defect) for each in mail.walk() for defect in each.defects]
defects += [f"{name}: {defect!r}" for each in mail.walk() for name, value in each.items() for defect in getattr(value, "defects", [])]
print(json.dumps({
    "headers": [[name, str(value)] for name, value in mail.items()],
    "from": [[each.display_name, each.addr_spec] for each in mail["From"].addresses],
    "to": [[each.display_name, each.addr_spec] for each in mail["To"].addresses],
    "body": part(mail),
    "defects": defects,
}))
