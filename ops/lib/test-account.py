#!/usr/bin/python3
"""Registers an account over the API, confirms it with the code from its mail, and prints a token: test-account.py URL MAIL_DIRECTORY"""

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


def main(url: str, mail: Path) -> None:
    name = "uji" + secrets.token_hex(5)
    address, password = f"{name}@example.id", secrets.token_urlsafe(18)
    serial = f"{secrets.randbelow(9999) + 1:04}"
    applicant = {"nik": f"317401150690{serial}", "name": "Uji Coba", "birth_date": "1990-06-15"}
    post(f"{url}/v1/accounts", {"username": name, "email": address, "password": password, "applicant": applicant})
    post(f"{url}/v1/accounts/verification", {"email": address, "code": code_from_mail(mail, address)})
    print(post(f"{url}/v1/sessions", {"login": name, "password": password})["token"])


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
