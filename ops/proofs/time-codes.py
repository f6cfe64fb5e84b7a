#!/usr/bin/python3
"""Asks for accounts over the API, one after the other, and prints how many seconds after the answer each code's mail arrived:

time-codes.py URL MAIL_DIRECTORY COUNT
"""

import json
import re
import secrets
import sys
import time
import urllib.request
from datetime import datetime, timezone
from pathlib import Path

PATIENCE = 120  # seconds for a mail; one that takes longer is told as that


def register(url: str) -> str:
    name = "cepat" + secrets.token_hex(5)
    place, serial = f"{secrets.randbelow(99) + 1:02}", f"{secrets.randbelow(9999) + 1:04}"
    applicant = {"nik": f"3174{place}150690{serial}", "name": "Uji Coba", "birth_date": "1990-06-15"}
    body = {"username": name, "email": f"{name}@example.id", "password": secrets.token_urlsafe(18), "applicant": applicant}
    headers = {"Content-Type": "application/json", "Idempotency-Key": secrets.token_hex(16)}
    request = urllib.request.Request(f"{url}/v1/accounts", json.dumps(body).encode(), headers, method="POST")
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as answer:
        answer.read()
    return body["email"]


def arrival(directory: Path, address: str, deadline: float) -> float | None:
    """When the mail with a code was kept, by the name of its file."""
    while time.time() < deadline:
        for path in directory.glob(f"*-{address}.eml"):
            if re.search(rb"\r\n    \d{6}\r\n", path.read_bytes()):
                moment = datetime.strptime(path.name[:22], "%Y%m%dT%H%M%S.%f").replace(tzinfo=timezone.utc)
                return moment.timestamp()
        time.sleep(0.05)
    return None


def main(url: str, directory: Path, count: int) -> None:
    for _ in range(count):
        address = register(url)
        answered = time.time()
        came = arrival(directory, address, answered + PATIENCE)
        print(f"{max(0.0, came - answered) if came else PATIENCE:.2f}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
