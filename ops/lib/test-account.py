#!/usr/bin/python3
"""Registers accounts over the API, confirms them with the codes from their mails, and prints a token of each, one a line:

test-account.py URL MAIL_DIRECTORY [COUNT]
"""

import json
import re
import secrets
import sys
import time
import urllib.request
from email import policy
from email.parser import BytesParser
from pathlib import Path

PATIENCE = 60  # seconds for the mail to come


def post(url: str, body: dict) -> dict:
    headers = {"Content-Type": "application/json", "Idempotency-Key": secrets.token_hex(16)}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers, method="POST")
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20) as answer:
        return json.loads(answer.read() or b"{}")


def code_from_mail(directory: Path, address: str) -> str:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for path in directory.glob(f"*-{address}.eml"):
            mail = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
            if found := re.search(r"\b\d{6,8}\b", mail.get_body(("plain",)).get_content()):
                return found[0]
        time.sleep(0.1)
    raise SystemExit(f"no mail with a code came to {address}")


def register(url: str) -> tuple[str, str, str]:
    name = "uji" + secrets.token_hex(5)
    address, password = f"{name}@example.id", secrets.token_urlsafe(18)
    place, serial = f"{secrets.randbelow(99) + 1:02}", f"{secrets.randbelow(9999) + 1:04}"
    applicant = {"nik": f"3174{place}150690{serial}", "name": "Uji Coba", "birth_date": "1990-06-15"}
    post(f"{url}/v1/accounts", {"username": name, "email": address, "password": password, "applicant": applicant})
    return name, address, password


def log_in(url: str, mail: Path, name: str, address: str, password: str) -> str:
    post(f"{url}/v1/accounts/verification", {"email": address, "code": code_from_mail(mail, address)})
    return post(f"{url}/v1/sessions", {"login": name, "password": password})["token"]


def main(url: str, mail: Path, count: int = 1) -> None:
    # all registrations first: their mails travel together
    for registration in [register(url) for _ in range(count)]:
        print(log_in(url, mail, *registration))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:]))
