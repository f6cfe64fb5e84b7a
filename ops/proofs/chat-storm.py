#!/usr/bin/python3
"""Delivers the messages of many people as WhatsApp does: signed, one to five times, in batches, in any order, again after every answer that is not
200. Three parts: `requests` (the messages that ask, and others), `codes` (each code that was answered is sent back), `check` (what the stand-in of
WhatsApp was given to send; forged deliveries)."""

import argparse
import hashlib
import hmac
import http.client
import json
import random
import re
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

CODE = re.compile(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def name_of(person: int) -> str:
    """Letters only: a number as people write names."""
    text = ""
    for _ in range(4):
        text += LETTERS[person % 26]
        person //= 26
    return f"WARGA {text}"


class Webhook:
    def __init__(self, url: str, secret: str):
        self.target = urlsplit(url)
        self.secret = secret.encode()
        self.refused = 0

    def body(self, number: dict, messages: list[dict]) -> bytes:
        metadata = {"display_phone_number": number["display_phone_number"], "phone_number_id": number["phone_number_id"]}
        # several entries in one delivery
        half = len(messages) // 2
        entries = [
            {"id": "1", "changes": [{"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, "messages": part}}]}
            for part in (messages[:half], messages[half:]) if part
        ]
        return json.dumps({"object": "whatsapp_business_account", "entry": entries}).encode()

    def post(self, body: bytes, signature: str) -> int:
        connection = http.client.HTTPConnection(self.target.hostname, self.target.port, timeout=15)
        try:
            connection.request("POST", self.target.path, body, {"Content-Type": "application/json", "X-Hub-Signature-256": signature})
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def deliver(self, number: dict, messages: list[dict]) -> None:
        body = self.body(number, messages)
        signature = "sha256=" + hmac.new(self.secret, body, hashlib.sha256).hexdigest()
        for _ in range(300):
            if self.post(body, signature) == 200:
                return
            self.refused += 1
            time.sleep(0.2)
        sys.exit("a delivery was refused for a minute")


def deliver_all(webhook: Webhook, numbers: dict, messages: list[tuple[str, dict]]) -> None:
    """Each one to five times, shuffled, in batches of up to 20 of one number, by eight at once."""
    copies = [one for one in messages for _ in range(random.randint(1, 5))]
    random.shuffle(copies)
    batches: list[tuple[str, list[dict]]] = []
    gathered: dict[str, list[dict]] = {}
    for office, message in copies:
        batch = gathered.setdefault(office, [])
        batch.append(message)
        if len(batch) >= random.randint(1, 20):
            batches.append((office, gathered.pop(office)))
    batches += gathered.items()
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                if not batches:
                    return
                office, batch = batches.pop()
            webhook.deliver(numbers[office], batch)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"{len(messages)} messages in {len(copies)} copies, {webhook.refused} deliveries had to be repeated", file=sys.stderr)


def message(identifier: str, phone: str, text: str) -> dict:
    return {"from": phone, "id": f"wamid.storm.{identifier}", "timestamp": str(int(time.time())), "type": "text", "text": {"body": text}}


def requests(arguments: argparse.Namespace, webhook: Webhook, numbers: dict) -> None:
    days = [line.split("|") for line in arguments.days.read_text().split()]
    messages: list[tuple[str, dict]] = []
    valid = 0
    # half of what there is are requests and codes; the rest is what people write besides
    for person in range(arguments.people):
        office, day = days[person % len(days)]
        phone = f"628{person:09d}"
        messages.append((office, message(f"ask.{person}", phone, f"#{name_of(person)}#27061978#{day}#")))
        valid += 1
    others = ["Selamat pagi", "#STATUS", "#SYARAT", "#SALAH#31021978#01012030", "", "😀", "K7QM2-XPR46"]
    for number in range(arguments.messages - 2 * arguments.people):
        person = number % arguments.people
        messages.append((days[person % len(days)][0], message(f"other.{number}", f"628{person:09d}", random.choice(others))))
    (arguments.record / "requests").write_text(str(valid))
    hear(arguments, numbers, {(office, one["from"]) for office, one in messages})
    deliver_all(webhook, numbers, messages)


def hear(arguments: argparse.Namespace, numbers: dict, people: set[tuple[str, str]]) -> None:
    """Tells the stand-in who has written: messages of any form may go to them."""
    target = urlsplit(json.loads(arguments.settings.read_text())["api"])
    connection = http.client.HTTPConnection(target.hostname, target.port, timeout=30)
    connection.request("POST", "/heard", json.dumps([[numbers[office]["phone_number_id"], phone] for office, phone in people]))
    assert connection.getresponse().status == 200


def answers(arguments: argparse.Namespace) -> list[dict]:
    return [json.loads(line) for line in arguments.sent.read_text().splitlines()]


def codes(arguments: argparse.Namespace, webhook: Webhook, numbers: dict) -> None:
    held = {}
    for sent in answers(arguments):
        caption = sent["message"].get("image", {}).get("caption", "")
        if "Kirim kembali" in caption:
            held[sent["to"]] = (sent["office"], CODE.search(caption)[0])
    deliver_all(webhook, numbers, [(office, message(f"code.{phone}", phone, code)) for phone, (office, code) in held.items()])


def check(arguments: argparse.Namespace, webhook: Webhook, numbers: dict) -> None:
    told: dict[str, set] = {}
    for sent in answers(arguments):
        caption = sent["message"].get("image", {}).get("caption", "")
        if caption.startswith("Nomor antrean"):
            told.setdefault(sent["to"], set()).add(CODE.search(caption)[0])
    wanted = int((arguments.record / "requests").read_text())
    several = [phone for phone, codes in told.items() if len(codes) > 1]
    claim("everybody was told a queue number", f"{len(told)} of {wanted}", len(told) == wanted)
    claim("nobody was told two codes", f"{len(several)} were", not several)
    body = webhook.body(next(iter(numbers.values())), [message("forged", "628999999999", "#PALSU#27061978#01012030")])
    forged = ["", "sha256=", "sha256=" + "0" * 64, "sha256=" + hmac.new(b"another secret", body, hashlib.sha256).hexdigest()]
    refused = [webhook.post(body, signature) for signature in forged for _ in range(25)]
    claim("forged deliveries are refused", f"{refused.count(401)} of {len(refused)}", refused.count(401) == len(refused))


def claim(what: str, observed: str, holds: bool) -> None:
    print(f"  {'ok     ' if holds else 'FAILED '} {what}: {observed}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=["requests", "codes", "check"])
    parser.add_argument("--settings", type=Path, required=True)
    parser.add_argument("--url", required=True)
    parser.add_argument("--people", type=int, required=True)
    parser.add_argument("--messages", type=int, required=True)
    parser.add_argument("--days", type=Path, required=True)
    parser.add_argument("--sent", type=Path, required=True)
    parser.add_argument("--record", type=Path, required=True)
    arguments = parser.parse_args()
    random.seed(20261126)
    settings = json.loads(arguments.settings.read_text())
    numbers = {number["office"]: number for number in settings["numbers"]}
    {"requests": requests, "codes": codes, "check": check}[arguments.part](arguments, Webhook(arguments.url, settings["app_secret"]), numbers)


if __name__ == "__main__":
    main()
