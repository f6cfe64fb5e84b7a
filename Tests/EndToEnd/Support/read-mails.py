#!/usr/bin/python3
"""Prints the mails of a directory, the oldest first, as a mail program sees them: read-mails.py DIRECTORY RECIPIENT..."""

import base64
import json
import sys
from email import policy
from email.parser import BytesParser
from pathlib import Path


def part(message) -> dict:
    return {
        "type": message.get_content_type(),
        "parameters": dict(message["Content-Type"].params),
        "filename": message.get_filename(),
        "content_id": message["Content-ID"],
        "bytes": base64.b64encode(message.get_payload(decode=True)).decode(),
    }


def mail(path: Path) -> dict:
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    leaves = [each for each in message.walk() if not each.is_multipart()]
    text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    return {
        "file": path.name,
        "message_id": str(message["Message-ID"]),
        "subject": str(message["Subject"]),
        "from": str(message["From"]),
        "to": str(message["To"]),
        "date": str(message["Date"]),
        "text": text.get_content() if text else "",
        "html": html.get_content() if html else "",
        "inline": [part(each) for each in leaves if each.get_content_disposition() == "inline"],
        "attachments": [part(each) for each in leaves if each.get_content_disposition() == "attachment"],
        "defects": [repr(defect) for each in message.walk() for defect in each.defects],
    }


def main(directory: Path, recipients: set[str]) -> None:
    # 20260101T080000.123456Z-000001-recipient.eml
    files = sorted(each for each in directory.glob("*.eml") if each.stem.split("-", 2)[2] in recipients)
    json.dump([mail(each) for each in files], sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]), set(sys.argv[2:]))
