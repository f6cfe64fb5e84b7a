#!/usr/bin/python3
"""Starts a stand-in of WhatsApp's API and a webhook of its own, and looks at what it takes, refuses, keeps and delivers."""

import copy
import hashlib
import hmac
import http.client
import json
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SERVER = Path(__file__).resolve().parent / "graph-api.py"
SECRET = "a secret of this test"
TNG, BDG = "106340542242901", "106340542242902"
PERSON = "62811000001"


def png(depth: int = 8, colour: int = 2, padding: int = 0) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(9)) + bytes(padding)) + chunk(b"IEND", b"")


def form(data: bytes, kind: str = "image/png", product: str = "whatsapp", said: str | None = None) -> bytes:
    parts = [("messaging_product", "", product.encode()), ("type", "", (said or kind).encode()), ("file", kind, data)]
    body = b""
    for name, content_type, value in parts:
        more = f'; filename="qr"\r\nContent-Type: {content_type}' if content_type else ""
        body += f'--b0undary\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + value + b"\r\n"
    return body + b"--b0undary--\r\n"


def message(kind: str = "text", content: object = None, **more: object) -> dict:
    whole = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": f"+{PERSON}", "type": kind, kind: content or {"body": "Halo"}}
    return {key: value for key, value in (whole | more).items() if value is not None}


def listed(rows: list | None = None, button: str = "Pilih", body: str = "Pilih hari", sections: list | None = None) -> dict:
    rows = [{"id": "day:1", "title": "Rabu", "description": "pagi"}] if rows is None else rows
    return message("interactive", {"type": "list", "body": {"text": body}, "action": {"button": button, "sections": sections or [{"rows": rows}]}})


def buttons(*pairs: tuple[str, str], body: str = "Ya?", kind: str = "reply") -> dict:
    action = {"buttons": [{"type": kind, "reply": {"id": identifier, "title": title}} for identifier, title in pairs]}
    return message("interactive", {"type": "button", "body": {"text": body}, "action": action})


def template(text: str = "Dibatalkan: JOJO", name: str = "antrean_notice", **more: object) -> dict:
    parameters = [{"type": "text", "text": text}]
    return message("template", {"name": name, "language": {"code": "id"}, "components": [{"type": "body", "parameters": parameters}]} | more)


class Webhook(BaseHTTPRequestHandler):
    """Keeps what it gets, with its signature; answers 503 as often as it is told to."""

    def do_POST(self) -> None:  # noqa: N802 - the name is http.server's
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            refused = self.server.refusals > 0
            self.server.refusals -= refused
            self.server.got.append((503 if refused else 200, self.headers.get("X-Hub-Signature-256"), body))
        self.send_response(503 if refused else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class Case(unittest.TestCase):
    """Each test has a stand-in and a webhook to itself."""

    def setUp(self) -> None:
        self.webhook = ThreadingHTTPServer(("127.0.0.1", 0), Webhook)
        self.webhook.lock, self.webhook.refusals, self.webhook.got = threading.Lock(), 0, []
        threading.Thread(target=self.webhook.serve_forever, args=(0.02,), daemon=True).start()
        self.addCleanup(self.webhook.server_close)
        self.addCleanup(self.webhook.shutdown)
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.directory = Path(temporary.name)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        numbers = [
            {"office": office, "phone_number_id": number, "display_phone_number": "62215550001", "token": f"token {office}"}
            for office, number in (("TNG", TNG), ("BDG", BDG))
        ]
        settings = {
            "api": f"http://127.0.0.1:{self.port}", "version": "v25.0", "verify_token": "verify", "app_secret": SECRET,
            "templates": {"notice": "antrean_notice"}, "numbers": numbers,
        }
        (self.directory / "settings.json").write_text(json.dumps(settings))
        self.start()
        self.addCleanup(self.stop)

    def start(self) -> None:
        arguments = ["--port", self.port, "--settings", self.directory / "settings.json", "--directory", self.directory / "data"]
        arguments += ["--webhook", f"http://127.0.0.1:{self.webhook.server_port}/webhook", "--until-stdin-closes"]
        with (self.directory / "log").open("a") as log:
            self.process = subprocess.Popen([sys.executable, SERVER, *map(str, arguments)], stdin=subprocess.PIPE, stderr=log)
        self.until(self.listens)

    def listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.wait(10)

    def until(self, holds, seconds: float = 20) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            self.assertIsNone(self.process.poll(), "the stand-in ended")
            self.assertLess(time.monotonic(), deadline, "it did not come")
            time.sleep(0.02)

    def request(self, method: str, path: str, body: bytes | None = None, timeout: float = 20, **headers: str) -> tuple[int, dict]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"{}")
        finally:
            connection.close()

    def post(self, body: object, number: str = TNG, token: str | None = None, path: str = "", timeout: float = 20, **headers: str):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        token = token or f"token {'TNG' if number == TNG else 'BDG'}"
        headers = {"Content_Type": "application/json"} | headers
        return self.request("POST", path or f"/v25.0/{number}/messages", content, timeout, Authorization=f"Bearer {token}", **headers)

    def upload(self, body: bytes, number: str = TNG):
        return self.post(body, number, path=f"/v25.0/{number}/media", Content_Type="multipart/form-data; boundary=b0undary")

    def type(self, **wish: object) -> dict:
        status, answer = self.request("POST", "/type", json.dumps({"office": "TNG", "from": PERSON, "text": "#HELP"} | wish).encode())
        self.assertEqual(status, 200, answer)
        return answer

    def sent(self, recipient: str = PERSON, after: int = 0, wait: float = 0) -> dict:
        return self.request("GET", f"/sent?recipient={recipient}&after={after}&wait={wait}")[1]

    def faults(self, **content: object) -> None:
        (self.directory / "data/faults.json").write_text(json.dumps(content))

    def values(self, kind: str) -> list[dict]:
        """What was delivered and taken, in order; a signature that is not right fails."""
        with self.webhook.lock:
            got = list(self.webhook.got)
        found = []
        for status, signature, body in got:
            self.assertEqual(signature, "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest())
            whole = json.loads(body)
            self.assertEqual(whole["object"], "whatsapp_business_account")
            (change,) = whole["entry"][0]["changes"]
            self.assertEqual(change["field"], "messages")
            if status == 200 and kind in change["value"]:
                found.append(change["value"])
        return found

    def receipts(self, status: str) -> list[dict]:
        return [value["statuses"][0] for value in self.values("statuses") if value["statuses"][0]["status"] == status]

    def taken(self, body: dict, **more) -> dict:
        status, answer = self.post(body, **more)
        self.assertEqual(status, 200, (body, answer))
        return answer

    def refused(self, body: object, code: int = 100, status: int = 400, **more) -> None:
        got, answer = self.post(body, **more)
        self.assertEqual((got, answer.get("error", {}).get("code")), (status, code), (body, answer))
        self.assertEqual(answer["error"]["type"], "OAuthException")
        self.assertEqual(answer["error"]["error_data"]["messaging_product"], "whatsapp")
        self.assertTrue(answer["error"]["message"] and answer["error"]["fbtrace_id"])


class Messages(Case):
    def test_what_is_documented_is_taken_and_kept_before_the_answer(self) -> None:
        self.type()
        rows = [{"id": f"day:{number}", "title": "x" * 24, "description": "y" * 72} for number in range(10)]
        bodies = [
            message(content={"body": "é" * 4096, "preview_url": False}), message(to=PERSON, recipient_type=None), listed(rows),
            listed(sections=[{"title": "a", "rows": rows[:4]}, {"title": "b", "rows": rows[4:]}]), listed(body="x" * 4096, button="x" * 20),
            buttons(("a" * 256, "x" * 20), ("b", "y"), ("c", "z"), body="x" * 1024), template(),
            message(biz_opaque_callback_data="x" * 512),
        ]
        for number, body in enumerate(bodies):
            answer = self.taken(body)
            self.assertEqual(answer["messaging_product"], "whatsapp")
            self.assertEqual(answer["contacts"], [{"input": body["to"], "wa_id": PERSON}])
            lines = (self.directory / "data/sent.jsonl").read_text().splitlines()
            self.assertEqual(len(lines), number + 1)
            kept = json.loads(lines[-1])
            self.assertEqual((kept["id"], kept["office"], kept["to"], kept["message"]), (answer["messages"][0]["id"], "TNG", PERSON, body))
            self.assertRegex(kept["id"], r"^wamid\..+")
        self.assertEqual([one["message"] for one in self.sent()["messages"]], bodies)

    def test_who_asks_and_how(self) -> None:
        self.type()
        self.refused(message(), 190, 401, token="another")
        self.refused(message(), 190, 401, token="token BDG")
        for path in (f"/v24.0/{TNG}/messages", "/v25.0/1/messages"):
            self.refused(message(), 100, 404, path=path)
        self.assertEqual(self.post(message(), path=f"/v25.0/{TNG}/else")[0], 404)
        self.refused(message(), Content_Type="text/plain")
        self.refused(b"{")

    def test_the_forms_that_are_forbidden(self) -> None:
        self.type()
        row = {"id": "a", "title": "b"}
        for body in (
            [], message(messaging_product="sms"), message(recipient_type="group"), message(to=None), message(recipient="ID.1"),
            message(to="0811000001"), message(to="+62 811"), message(to=None, recipient="nobody"), message(surprise=1), message("audio", {"id": "1"}),
            message(image={"id": "1"}), message(biz_opaque_callback_data="x" * 513),
            message(content={"body": ""} | {"preview_url": True}), message(content={"body": "x" * 4097}), message(content={"body": 1}),
            message(content={"body": "x", "more": 1}), message(content={"body": "x", "preview_url": "no"}),
            listed([]), listed([{"id": str(number), "title": "x"} for number in range(11)]), listed([row, row]), listed(button="x" * 21),
            listed([row | {"title": "x" * 25}]), listed([row | {"title": ""}]), listed([row | {"id": "x" * 201}]),
            listed([row | {"description": "x" * 73}]), listed([row | {"more": 1}]), listed(body="x" * 4097),
            listed(sections=[{"rows": [row]}, {"rows": [row | {"id": "c"}]}]),
            listed(sections=[{"title": "x", "rows": [row | {"id": str(number)}]} for number in range(11)]),
            buttons(), buttons(*[(str(number), str(number)) for number in range(4)]), buttons(("a", "x" * 21)), buttons(("a" * 257, "x")),
            buttons(("a", "x"), ("a", "y")), buttons(("a", "x"), ("b", "x")), buttons(("a", "x"), body="x" * 1025), buttons(("a", "x"), kind="url"),
            template(language={"code": "id", "more": 1}), template(more=1),
        ):
            with self.subTest(body=json.dumps(body)[:150]):
                self.refused(body)
        with self.subTest("templates"):
            self.refused(template(name="another_one"), 132001)
            self.refused(template(components=[]), 132000)
            self.refused(template("two\nlines"), 132018)
        self.assertEqual(self.sent()["messages"], [])

    def test_an_image_goes_by_its_upload_to_the_same_number(self) -> None:
        self.type()
        status, answer = self.upload(form(png()))
        self.assertEqual(status, 200, answer)
        self.taken(message("image", {"id": answer["id"], "caption": "x" * 1024}))
        (kept,) = self.sent()["messages"]
        self.assertEqual(Path(kept["picture"]), self.directory / "data/media" / f"{answer['id']}.png")
        self.assertEqual(Path(kept["picture"]).read_bytes(), png())
        self.refused(message("image", {"id": answer["id"], "caption": "x" * 1025}))
        self.refused(message("image", {"id": answer["id"], "more": 1}))
        self.refused(message("image", {"id": "1"}), 131052)
        self.type(office="BDG")
        self.refused(message("image", {"id": answer["id"]}), 131052, number=BDG)

    def test_media(self) -> None:
        for body in (form(png(colour=6)), form(b"\xff\xd8\xff\xe0" + bytes(100), "image/jpeg")):
            self.assertEqual(self.upload(body)[0], 200)
        for body in (
            form(png(depth=1, colour=0)), form(png(depth=8, colour=3)), form(png(depth=16)), form(b"GIF89a" + bytes(100)), form(png(), "image/gif"),
            form(png(), "image/jpeg"), form(png(), said="image/jpeg"), form(b"\xff\xd8\xff\xe0" + bytes(100)), form(png(), product="sms"),
            form(png(padding=5 * 1024 * 1024)), form(png()).replace(b'name="type"', b'name="kind"'),
        ):
            status, answer = self.upload(body)
            self.assertEqual(status, 400, body[:300])
            self.assertIn(answer["error"]["code"], (100, 131053))
        self.assertEqual(self.post(png(), path=f"/v25.0/{TNG}/media", Content_Type="image/png")[0], 400)
        self.assertEqual(len(list((self.directory / "data/media").iterdir())), 2)


class Rules(Case):
    def test_free_words_only_within_a_day_and_to_that_number(self) -> None:
        self.refused(message(), 131047)
        self.taken(template())
        self.type()
        self.taken(message())
        self.refused(message(), 131047, number=BDG)
        self.refused(message(to="62811000002"), 131047)

    def test_no_whatsapp(self) -> None:
        self.type()
        self.faults(no_whatsapp=[PERSON])
        self.refused(message(), 131026)
        self.refused(template(), 131026)
        self.faults(no_whatsapp=[])
        self.taken(message())


class Deliveries(Case):
    def test_what_a_person_types(self) -> None:
        answer = self.type(name="Joko", text="#STATUS", timestamp=1790000000)
        self.assertEqual(answer["status"], 200)
        (value,) = self.values("messages")
        self.assertEqual(value["metadata"], {"display_phone_number": "62215550001", "phone_number_id": TNG})
        self.assertEqual(value["contacts"], [{"profile": {"name": "Joko"}, "wa_id": PERSON}])
        wanted = {"id": answer["id"], "from": PERSON, "timestamp": "1790000000", "type": "text", "text": {"body": "#STATUS"}}
        self.assertEqual(value["messages"], [wanted])
        self.webhook.refusals = 1
        self.assertEqual(self.type()["status"], 503)

    def test_receipts_come_signed_and_again_until_they_are_taken(self) -> None:
        self.type()
        self.webhook.refusals = 2
        sent = self.taken(message(biz_opaque_callback_data="antrean.1.2"))["messages"][0]["id"]
        self.until(lambda: self.receipts("delivered"))
        self.assertEqual([status for status, _, _ in self.webhook.got], [200, 503, 503, 200, 200])
        for status in ("sent", "delivered"):
            (receipt,) = self.receipts(status)
            self.assertRegex(receipt.pop("timestamp"), "^[0-9]{10}$")
            wanted = {"id": sent, "status": status, "recipient_id": PERSON, "biz_opaque_callback_data": "antrean.1.2"}
            self.assertEqual(receipt, wanted)
        self.taken(message())
        self.until(lambda: len(self.receipts("delivered")) == 2)
        self.assertNotIn("biz_opaque_callback_data", self.receipts("delivered")[1])

    def test_waiting_for_an_answer(self) -> None:
        self.type()
        began = time.monotonic()
        self.assertEqual(self.sent(wait=0.3), {"messages": [], "next": 0})
        self.assertGreaterEqual(time.monotonic() - began, 0.3)
        threading.Timer(0.3, lambda: self.post(message())).start()
        found = self.sent(wait=20)
        self.assertEqual((len(found["messages"]), found["next"]), (1, 1))
        self.assertLess(time.monotonic() - began, 10)
        self.assertEqual(self.sent(after=1)["messages"], [])
        self.assertEqual(self.sent("62811000002")["messages"], [])


class Faults(Case):
    def cut(self, seconds: float = 20) -> float:
        began = time.monotonic()
        with self.assertRaises((OSError, http.client.HTTPException)):
            self.post(message(), timeout=seconds)
        return time.monotonic() - began

    def test_refusals_are_counted_anew_for_each_file(self) -> None:
        self.type()
        for _ in range(2):
            self.faults(messages=[{"status": 429, "code": 130429, "times": 1}, {"status": 500, "code": 131000, "times": 2}])
            self.refused(message(), 130429, 429)
            self.refused(message(), 131000, 500)
            self.refused(message(), 131000, 500)
            self.taken(message())
        self.assertEqual(len(self.sent()["messages"]), 2)

    def test_taken_without_an_answer(self) -> None:
        self.type()
        self.faults(messages=[{"accept_and_cut": True, "times": 1}])
        self.cut()
        self.assertEqual(len(self.sent()["messages"]), 1)
        self.until(lambda: self.receipts("delivered"))
        self.taken(message())

    def test_silence(self) -> None:
        self.type()
        self.faults(messages=[{"silence": 30, "times": 1}])
        self.assertGreater(self.cut(seconds=0.5), 0.4)
        self.assertEqual(self.sent()["messages"], [])
        self.taken(message())


class Brief(Case):
    def test_a_message_is_marked_as_read_and_not_kept(self) -> None:
        self.assertEqual(self.taken({"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.1"}), {"success": True})
        for more in ({"status": "seen"}, {"message_id": ""}, {"to": PERSON}):
            self.refused({"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.1"} | more)
        self.assertEqual((self.directory / "data/sent.jsonl").exists(), False)

    def test_context_and_links(self) -> None:
        self.type()
        self.taken(message(context={"message_id": "wamid.1"}))
        self.refused(message(context={"message_id": "wamid.1", "more": 1}))
        self.refused(message(context="wamid.1"))
        self.taken(message("image", {"link": "https://antrean.example/qr.png"}))
        self.refused(message("image", {"link": "http://antrean.example/qr.png"}))
        self.refused(message("image", {"link": "https://antrean.example/qr.png", "id": "1"}))
        self.refused(message("image", {"caption": "x"}))

    def test_interactive_parts_around_the_body(self) -> None:
        self.type()
        whole = listed()
        whole["interactive"] |= {"header": {"type": "text", "text": "x" * 60}, "footer": {"text": "x" * 60}}
        self.taken(whole)
        for name, part in (("header", {"type": "text", "text": "x" * 61}), ("header", {"type": "text"}), ("footer", {"text": ""}), ("footer", "x")):
            wrong = copy.deepcopy(whole)
            wrong["interactive"][name] = part
            self.refused(wrong)

    def test_values_of_another_kind_are_refused_in_words(self) -> None:
        self.type()
        bodies = [message(), listed(), buttons(("a", "x")), template(), message("image", {"id": "1", "caption": "x"})]
        bodies += [message(context={"message_id": "wamid.1"}), message(to=None, recipient="ID.1")]

        def variants(value: object):
            for wrong in (None, 1, "", [], {}, [1], {"x": 1}):
                yield wrong
            for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
                for wrong in variants(value[key]):
                    changed = copy.copy(value)
                    changed[key] = wrong
                    yield changed

        for body in bodies:
            for wrong in variants(body):
                status, answer = self.post(wrong)
                empty_form = wrong == message("template", {"name": "antrean_notice", "language": {"code": "id"}})
                self.assertEqual(status, 200 if empty_form else 400, (wrong, answer))

    def test_a_person_without_a_number(self) -> None:
        request = {"office": "TNG", "user_id": "ID.1349", "text": "#HELP"}
        self.assertEqual(self.request("POST", "/type", json.dumps(request).encode())[0], 200)
        (value,) = self.values("messages")
        self.assertEqual(value["contacts"], [{"profile": {"name": "Somebody"}, "user_id": "ID.1349"}])
        self.assertEqual((value["messages"][0]["from_user_id"], "from" in value["messages"][0]), ("ID.1349", False))
        self.taken(message(to=None, recipient="ID.1349"))
        self.assertEqual(len(self.sent("ID.1349")["messages"]), 1)
        self.type(user_id="ID.77")
        self.taken(message(to=None, recipient="ID.77"))
        self.assertEqual([len(self.sent(name)["messages"]) for name in ("ID.77", PERSON, f"+{PERSON}", "ID.1349")], [1, 1, 1, 1])

    def test_what_a_person_touches(self) -> None:
        for kind in ("list_reply", "button_reply"):
            wish = {"office": "TNG", "from": PERSON, "reply": {"id": "a", "title": "b", "kind": kind}}
            self.assertEqual(self.request("POST", "/type", json.dumps(wish).encode())[0], 200)
        first, second = self.values("messages")
        self.assertEqual(first["messages"][0]["interactive"], {"type": "list_reply", "list_reply": {"id": "a", "title": "b"}})
        self.assertEqual(second["messages"][0]["interactive"], {"type": "button_reply", "button_reply": {"id": "a", "title": "b"}})

    def test_what_cannot_be_typed(self) -> None:
        for wish, status in (({"office": "XXX", "from": PERSON, "text": "x"}, 404), ({"office": "TNG", "text": "x"}, 400), ({}, 400),
                             ({"office": "TNG", "from": PERSON}, 400), ({"office": "TNG", "from": "0811", "text": "x"}, 400)):
            self.assertEqual(self.request("POST", "/type", json.dumps(wish).encode())[0], status, wish)

    def test_the_day_begins_when_the_person_wrote(self) -> None:
        self.type(timestamp=int(time.time()) - 86401)
        self.refused(message(), 131047)
        self.type(timestamp=int(time.time()) - 86000)
        self.taken(message())
        self.type(timestamp=int(time.time()) - 86401)
        self.taken(message())

    def test_a_restart_forgets_neither_people_nor_messages(self) -> None:
        self.type()
        self.taken(message())
        self.stop()
        self.start()
        self.taken(message())
        self.assertEqual(len(self.sent()["messages"]), 2)

    def test_cut_silence_and_slowness(self) -> None:
        self.type()
        rules = [{"cut": True, "times": 1}, {"silence": True, "times": 1}, {"status": 503, "code": 2, "after_seconds": 0.5}]
        self.faults(messages=rules)
        for seconds in (20, 0.5):
            with self.assertRaises((OSError, http.client.HTTPException)):
                self.post(message(), timeout=seconds)
        for _ in range(2):
            began = time.monotonic()
            self.refused(message(), 2, 503)
            self.assertGreaterEqual(time.monotonic() - began, 0.5)
        (self.directory / "data/faults.json").unlink()
        self.taken(message())
        self.assertEqual(len(self.sent()["messages"]), 1)


if __name__ == "__main__":
    unittest.main()
