#!/usr/bin/python3
"""A local stand-in of WhatsApp's Cloud API (Graph): it takes what the documentation allows and refuses everything else, keeps what it was
given, and delivers what a person types to our webhook, signed. Nothing leaves this machine.

graph-api.py --port PORT --settings FILE --directory DIRECTORY --webhook URL

The settings are those of Antrean itself (numbers, tokens, secrets). DIRECTORY gets sent.jsonl (a line a message), heard.jsonl (who wrote when),
media/ and, for tests, may hold faults.json, which is read anew for every message: {"messages": [RULE, ...], "no_whatsapp": ["62811..."]}. The first
rule that is not used up acts:
  {"status": 500, "code": 131000}   refuses
  {"silence": true}                 does not answer until the sender gives up; with a number: cuts after so many seconds
  {"cut": true}                     cuts, and has not taken the message
  {"accept_and_cut": true}          has taken it, and cuts
  {"drip": 30}                      has taken it, and answers a byte a third of a second for so many seconds
each with "times" (how often; always when it is left out) and "after_seconds" (waits so long before).
"""

import argparse
import email.parser
import email.policy
import hashlib
import hmac
import http.client
import json
import os
import re
import select
import socket
import struct
import sys
import threading
import time
import traceback
import urllib.error
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

DAY = 24 * 3600
LARGEST_IMAGE = 5 * 1024 * 1024
PHONE = r"[1-9][0-9]{6,14}"
USER = r"[A-Z]{2}\.[A-Za-z0-9]{1,128}"
KINDS = {"text", "image", "interactive", "template"}
# The webhook is on loopback, whatever proxy the environment names.
WEB = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Refusal(Exception):
    """An answer that WhatsApp gives to what it does not take."""

    def __init__(self, details: str, code: int = 100, status: int = 400):
        self.status = status
        self.body = {
            "error": {
                "message": f"(#{code}) {details}", "type": "OAuthException", "code": code, "fbtrace_id": uuid.uuid4().hex,
                "error_data": {"messaging_product": "whatsapp", "details": details},
            }
        }


class Cut(Exception):
    """The connection ends without an answer."""


def need(condition: object, details: str, code: int = 100) -> None:
    if not condition:
        raise Refusal(details, code)


def keys(value: object, name: str, required: set, optional: set = frozenset()) -> dict:
    need(isinstance(value, dict), f"{name} must be an object")
    unknown = value.keys() - required - optional
    missing = required - value.keys()
    need(not unknown, f"{name}: unknown {sorted(unknown)}")
    need(not missing, f"{name}: {sorted(missing)} missing")
    return value


def text(value: object, name: str, most: int, pattern: str = "") -> str:
    need(isinstance(value, str) and 1 <= len(value) <= most, f"{name} must have 1 to {most} characters")
    need(not pattern or re.fullmatch(pattern, value), f"{name} is not well formed")
    return value


def items(value: object, name: str, most: int) -> list:
    need(isinstance(value, list) and 1 <= len(value) <= most, f"{name} must be a list of 1 to {most}")
    return value


def differ(values: list[str], name: str) -> None:
    need(len(set(values)) == len(values), f"{name} must differ")


def picture_kind(data: bytes) -> str:
    if data[:8] == b"\x89PNG\r\n\x1a\n" and data[12:16] == b"IHDR" and len(data) > 25:
        depth, colour = struct.unpack(">BB", data[24:26])
        need(depth == 8 and colour in (2, 6), "images must be 8 bit RGB or RGBA", 131053)
        return "image/png"
    return "image/jpeg" if data[:3] == b"\xff\xd8\xff" else ""


class Form:
    """What a message may look like; it knows the settings and whose media there are, and keeps nothing."""

    def __init__(self, settings: dict, media: dict[str, tuple[str, Path]]):
        buttons = [("button", "0", 1), ("button", "1", 1)]
        shapes = {"notice": [("body", "", 1)], "reminder": [("body", "", 1), *buttons]}
        # The templates that WhatsApp has approved, and the parameters of each.
        self.templates = {name: shapes[use] for use, name in settings.get("templates", {}).items()}
        self.media = media

    def check(self, number: str, body: dict) -> None:
        keys(body, "message", {"messaging_product", "type"}, {"recipient_type", "to", "recipient", "biz_opaque_callback_data", "context"} | KINDS)
        need(body.get("recipient_type", "individual") == "individual", "recipient_type must be individual")
        need(("to" in body) != ("recipient" in body), "either to or recipient")
        if "to" in body:
            text(body["to"], "to", 16, rf"\+?{PHONE}")
        else:
            text(body["recipient"], "recipient", 131, USER)
        if "biz_opaque_callback_data" in body:
            text(body["biz_opaque_callback_data"], "biz_opaque_callback_data", 512)
        if "context" in body:
            text(keys(body["context"], "context", {"message_id"})["message_id"], "context.message_id", 512, r"wamid\..+")
        kind = body["type"]
        need(isinstance(kind, str) and kind in KINDS and KINDS & body.keys() == {kind}, "the type must name the one content there is")
        getattr(self, kind)(number, body[kind])

    def text(self, _: str, value: object) -> None:
        text(keys(value, "text", {"body"}, {"preview_url"})["body"], "text.body", 4096)
        need(isinstance(value.get("preview_url", False), bool), "text.preview_url must be true or false")

    def image(self, number: str, value: object) -> None:
        keys(value, "image", set(), {"id", "link", "caption"})
        need(("id" in value) != ("link" in value), "image: either id or link")
        if "id" in value:
            owner, _ = self.media.get(text(value["id"], "image.id", 64), ("", Path()))
            need(owner == number, "there is no such media of this number", 131052)
        else:
            text(value["link"], "image.link", 2048, r"https://[^\s/]+\S*")
        if "caption" in value:
            text(value["caption"], "image.caption", 1024)

    def interactive(self, _: str, value: object) -> None:
        keys(value, "interactive", {"type", "body", "action"}, {"header", "footer"})
        need(value["type"] in ("list", "button"), "interactive.type must be list or button")
        body = keys(value["body"], "interactive.body", {"text"})
        text(body["text"], "interactive.body.text", 4096 if value["type"] == "list" else 1024)
        if "header" in value:
            header = keys(value["header"], "interactive.header", {"type", "text"})
            need(header["type"] == "text", "interactive.header.type must be text")
            text(header["text"], "interactive.header.text", 60)
        if "footer" in value:
            text(keys(value["footer"], "interactive.footer", {"text"})["text"], "interactive.footer.text", 60)
        self.rows(value["action"]) if value["type"] == "list" else self.buttons(value["action"])

    def rows(self, action: object) -> None:
        text(keys(action, "action", {"button", "sections"})["button"], "action.button", 20)
        sections = items(action["sections"], "action.sections", 10)
        rows = []
        for section in sections:
            keys(section, "section", {"rows"}, {"title"})
            need(len(sections) == 1 or "title" in section, "several sections need titles")
            if "title" in section:
                text(section["title"], "section.title", 24)
            rows += items(section["rows"], "section.rows", 10)
        for row in items(rows, "rows in all", 10):
            text(keys(row, "row", {"id", "title"}, {"description"})["id"], "row.id", 200)
            text(row["title"], "row.title", 24)
            if "description" in row:
                text(row["description"], "row.description", 72)
        differ([row["id"] for row in rows], "ids of rows")

    def buttons(self, action: object) -> None:
        buttons = items(keys(action, "action", {"buttons"})["buttons"], "action.buttons", 3)
        for button in buttons:
            need(keys(button, "button", {"type", "reply"})["type"] == "reply", "button.type must be reply")
            text(keys(button["reply"], "button.reply", {"id", "title"})["id"], "button.reply.id", 256)
            text(button["reply"]["title"], "button.reply.title", 20)
        differ([button["reply"]["id"] for button in buttons], "ids of buttons")
        differ([button["reply"]["title"] for button in buttons], "titles of buttons")

    def template(self, number: str, value: object) -> None:
        keys(value, "template", {"name", "language"}, {"components"})
        text(value["name"], "template.name", 512, "[a-z0-9_]+")
        text(keys(value["language"], "template.language", {"code"})["code"], "template.language.code", 10, "[a-z]{2,3}(_[A-Z]{2,3})?")
        components = value.get("components", [])
        need(isinstance(components, list), "template.components must be a list")
        shape = []
        for component in components:
            kind = component.get("type") if isinstance(component, dict) else None
            need(kind in ("header", "body", "button"), "component.type must be header, body or button")
            keys(component, "component", {"type", "parameters"} | ({"sub_type", "index"} if kind == "button" else set()))
            if kind == "button":
                need(component["sub_type"] in ("quick_reply", "url"), "component.sub_type must be quick_reply or url")
                need(re.fullmatch("[0-9]", str(component["index"])), "component.index must be 0 to 9")
            parameters = items(component["parameters"], "component.parameters", 1 if kind != "body" else 100)
            for parameter in parameters:
                self.parameter(number, kind, component.get("sub_type"), parameter)
            shape.append((kind, str(component.get("index", "")), len(parameters)))
        differ([(kind, index) for kind, index, _ in shape], "components")
        if self.templates:
            need(value["name"] in self.templates, "there is no such template", 132001)
            need(shape == self.templates[value["name"]], "these are not the parameters of the template", 132000)

    def parameter(self, number: str, kind: str, button: str | None, value: object) -> None:
        content = "image" if kind == "header" and isinstance(value, dict) and value.get("type") == "image" else "text"
        content = "payload" if button == "quick_reply" else content
        need(keys(value, "parameter", {"type", content}, {"parameter_name"})["type"] == content, f"parameter.type must be {content}")
        if content == "image":
            return self.image(number, value["image"])
        text(value[content], f"parameter.{content}", {"header": 60, "body": 1024, "button": 128 if button == "quick_reply" else 2000}[kind])
        need(not re.search(r"[\n\t]| {5}", value[content]), "no line ends, tabs or more than four spaces in parameters", 132018)


class Graph:
    """What the API knows: media, who wrote when, what was sent."""

    def __init__(self, settings: Path, directory: Path, webhook: str):
        self.settings = json.loads(settings.read_text())
        self.directory = directory
        self.webhook = webhook
        (directory / "media").mkdir(parents=True, exist_ok=True)
        self.changed = threading.Condition()
        self.sent: list[dict] = self.kept("sent.jsonl")
        self.media: dict[str, tuple[str, Path]] = {}
        # When somebody last wrote to a number. Kept over a restart, as our own database keeps it.
        self.heard: dict[tuple[str, str], float] = {(number, person): at for number, person, at in self.kept("heard.jsonl")}
        # The number and the user id of one person, each leading to the other.
        self.same: dict[str, str] = {}
        self.form = Form(self.settings, self.media)
        self.faults: list[dict] = []
        self.no_whatsapp: set[str] = set()
        self.faults_of: tuple = ()

    def kept(self, name: str) -> list:
        path = self.directory / name
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def keep(self, name: str, rows: list) -> None:
        """Closed, and so with the system, before anybody is answered. To be called with the lock."""
        with (self.directory / name).open("a") as file:
            file.write("".join(json.dumps(row) + "\n" for row in rows))

    def number(self, version: str, identifier: str, authorization: str | None) -> dict:
        number = next((one for one in self.settings["numbers"] if one["phone_number_id"] == identifier), None)
        if version != self.settings["version"] or number is None:
            raise Refusal("Unsupported post request", 100, 404)
        if not hmac.compare_digest((authorization or "").encode(), f"Bearer {number['token']}".encode()):
            raise Refusal("Invalid OAuth access token", 190, 401)
        return number

    def fault(self) -> dict:
        """What to do with this message instead of taking it; empty: nothing."""
        path = self.directory / "faults.json"
        with self.changed:
            try:
                status = path.stat()
                version = (status.st_mtime_ns, status.st_size, status.st_ino)
                content = json.loads(path.read_text()) if version != self.faults_of else None
            except FileNotFoundError:
                version, content = (), {}
            if content is not None:
                self.faults_of, self.faults, self.no_whatsapp = version, content.get("messages", []), set(content.get("no_whatsapp", []))
            for fault in self.faults:
                if fault.setdefault("times", float("inf")) > 0:
                    fault["times"] -= 1
                    return fault
        return {}

    def upload(self, number: dict, content_type: str, body: bytes) -> dict:
        need(content_type.startswith("multipart/form-data"), "media are sent as multipart/form-data")
        message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
        need(message.is_multipart(), "this is no multipart/form-data")
        named = [(part.get_param("name", header="content-disposition"), part) for part in message.iter_parts()]
        parts = dict(named)
        need(len(named) == 3 and parts.keys() == {"messaging_product", "type", "file"}, "the parts must be messaging_product, type and file")
        need(all(not part.is_multipart() for part in parts.values()), "no parts of parts")
        product, kind, data = (parts[name].get_payload(decode=True) for name in ("messaging_product", "type", "file"))
        need(product == b"whatsapp", "messaging_product must be whatsapp")
        kind = kind.decode("ascii", "replace")
        need(kind in ("image/png", "image/jpeg"), "media of this type are not taken here", 131053)
        need(parts["file"].get_content_type() == kind, "the file's type is not the type that was said")
        need(len(data) <= LARGEST_IMAGE, "an image has at most 5 MB", 131053)
        need(picture_kind(data) == kind, "the file is not of the type that was said", 131053)
        identifier = str(uuid.uuid4().int)[:16]
        path = self.directory.absolute() / "media" / f"{identifier}.{kind[6:]}"
        path.write_bytes(data)
        self.media[identifier] = (number["phone_number_id"], path)
        return {"id": identifier}

    def send(self, number: dict, body: object) -> dict:
        need(isinstance(body, dict), "message must be an object")
        need(body.get("messaging_product") == "whatsapp", "messaging_product must be whatsapp")
        if "status" in body:
            keys(body, "message", {"messaging_product", "status", "message_id"})
            need(body["status"] == "read", "status must be read")
            text(body["message_id"], "message_id", 512, r"wamid\..+")
            return {"success": True}
        self.form.check(number["phone_number_id"], body)
        to = body.get("to", body.get("recipient")).lstrip("+")
        need(not self.no_whatsapp & {to, self.same.get(to)}, "Message undeliverable", 131026)
        if body["type"] != "template":
            heard = self.heard.get((number["phone_number_id"], to), 0)
            need(time.time() - heard < DAY, "more than 24 hours have passed since the recipient last replied", 131047)
        identifier = f"wamid.{uuid.uuid4().hex}"
        kept = {
            "id": identifier, "office": number["office"], "phone_number_id": number["phone_number_id"], "to": to, "at": time.time(), "message": body,
        }
        if body["type"] == "image" and "id" in body["image"]:
            kept["picture"] = str(self.media[body["image"]["id"]][1])
        with self.changed:
            self.keep("sent.jsonl", [kept])
            self.sent.append(kept)
            self.changed.notify_all()
        threading.Thread(target=self.tell_receipts, args=(number, body, identifier, to), daemon=True).start()
        return {
            "messaging_product": "whatsapp", "messages": [{"id": identifier}],
            "contacts": [{"input": body.get("to", body.get("recipient")), "wa_id": to}],
        }

    def tell_receipts(self, number: dict, body: dict, identifier: str, to: str) -> None:
        for status in ("sent", "delivered"):
            receipt = {"id": identifier, "status": status, "timestamp": str(int(time.time())), "recipient_id": to}
            if "biz_opaque_callback_data" in body:
                receipt["biz_opaque_callback_data"] = body["biz_opaque_callback_data"]
            for attempt in range(8):
                if self.deliver(number, {"statuses": [receipt]}) == 200:
                    break
                time.sleep(min(2**attempt / 4, 10))
            else:
                print(f"receipt {status} of {identifier} was never taken", file=sys.stderr, flush=True)

    def deliver(self, number: dict, content: dict) -> int:
        """The status of the webhook's answer; 0 when there is none."""
        value = {
            "messaging_product": "whatsapp", **content,
            "metadata": {"display_phone_number": number["display_phone_number"], "phone_number_id": number["phone_number_id"]},
        }
        change = {"field": "messages", "value": value}
        body = json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [change]}]}).encode()
        signature = hmac.new(self.settings["app_secret"].encode(), body, hashlib.sha256).hexdigest()
        request = urllib.request.Request(self.webhook, body, {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={signature}"})
        try:
            with WEB.open(request, timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except (OSError, http.client.HTTPException):
            return 0

    def type(self, wish: object) -> dict:
        """A person writes: {"office", "from" and/or "user_id", "text" or "reply": {"id", "title", "kind"}, "name"?, "timestamp"?, "id"?}."""
        keys(wish, "what is typed", {"office"}, {"from", "user_id", "user", "name", "text", "reply", "touch", "timestamp", "id"})
        number = next((one for one in self.settings["numbers"] if one["office"] == wish["office"]), None)
        if number is None:
            raise Refusal("the office has no number", 100, 404)
        phone, user, reply = wish.get("from"), wish.get("user_id", wish.get("user")), wish.get("reply", wish.get("touch"))
        need(phone or user, "from or user_id")
        need((reply is None) != ("text" not in wish), "either text or reply")
        moment = int(wish.get("timestamp", time.time()))
        message = {"id": wish.get("id", f"wamid.{uuid.uuid4().hex}"), "timestamp": str(moment)}
        contact = {"profile": {"name": wish.get("name", "Somebody")}}
        if phone:
            message["from"] = contact["wa_id"] = text(phone, "from", 15, PHONE)
        if user:
            message["from_user_id"] = contact["user_id"] = text(user, "user_id", 131, USER)
        if reply is not None:
            kind = keys(reply, "reply", {"id", "title"}, {"kind", "description"}).get("kind", "list_reply")
            need(kind in ("list_reply", "button_reply", "button"), "reply.kind must be list_reply, button_reply or button")
            if kind == "button":
                # of a template
                message |= {"type": "button", "button": {"payload": reply["id"], "text": reply["title"]}}
            else:
                message |= {"type": "interactive", "interactive": {"type": kind, kind: {key: reply[key] for key in reply if key != "kind"}}}
        else:
            need(isinstance(wish["text"], str), "text must be a string")
            message |= {"type": "text", "text": {"body": wish["text"]}}
        if phone and user:
            self.same |= {phone: user, user: phone}
        self.hear([(number["phone_number_id"], person, moment) for person in (phone, user) if person])
        return {"id": message["id"], "status": self.deliver(number, {"contacts": [contact], "messages": [message]})}

    def hear(self, people: list[tuple[str, str, float]]) -> None:
        with self.changed:
            for number, person, moment in people:
                # what is delivered late does not make anybody silent
                self.heard[(number, person)] = max(moment, self.heard.get((number, person), 0))
            self.keep("heard.jsonl", [(number, person, self.heard[(number, person)]) for number, person, _ in people])

    def messages(self, to: str, after: int, wait: float) -> dict:
        deadline = time.monotonic() + wait
        with self.changed:
            while True:
                found = [one for one in self.sent[after:] if one["to"] in (to, self.same.get(to))]
                left = deadline - time.monotonic()
                if found or left <= 0:
                    return {"messages": found, "next": len(self.sent)}
                self.changed.wait(left)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    graph: Graph

    def do_POST(self) -> None:  # noqa: N802 - the name is http.server's
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LARGEST_IMAGE + 64 * 1024:
            self.close_connection = True
            return self.answer(413 if length else 411, Refusal("no length, or too long").body)
        self.respond(self.post, self.rfile.read(int(length)))

    def do_GET(self) -> None:  # noqa: N802
        self.respond(self.get)

    def respond(self, work, *arguments) -> None:
        try:
            status, body = 200, work(*arguments)
        except Refusal as refusal:
            status, body = refusal.status, refusal.body
        except Cut:
            self.close_connection = True
            return
        except Exception:  # noqa: BLE001 - a fault of the stand-in must not look like a lost connection
            traceback.print_exc()
            status, body = 500, Refusal("the stand-in failed", 131000).body
        self.answer(status, body)

    def post(self, body: bytes) -> dict:
        parts = urlsplit(self.path).path.strip("/").split("/")
        if parts == ["type"]:
            return self.graph.type(self.json(body))
        if parts == ["heard"]:
            # of people whose messages another program delivers: pairs of number and person
            self.graph.hear([(number, person, time.time()) for number, person in self.json(body)])
            return {}
        if len(parts) != 3 or parts[2] not in ("messages", "media"):
            raise Refusal("Unknown path components", 2500, 404)
        number = self.graph.number(parts[0], parts[1], self.headers.get("Authorization"))
        if parts[2] == "media":
            return self.graph.upload(number, self.headers.get("Content-Type", ""), body)
        need(self.headers.get_content_type() == "application/json" and "Content-Type" in self.headers, "messages are sent as application/json")
        message = self.json(body)
        fault = self.graph.fault()
        time.sleep(fault.get("after_seconds", 0))
        if fault.get("silence"):
            self.be_silent(fault["silence"])
        if fault.get("cut"):
            raise Cut
        if "status" in fault:
            raise Refusal("as the test wants it", fault.get("code", 131000), fault["status"])
        answer = self.graph.send(number, message)
        if fault.get("accept_and_cut"):
            raise Cut
        if "drip" in fault:
            self.drip(fault["drip"])
        return answer

    def drip(self, seconds: float) -> None:
        """The head of an answer at once, and hardly any of its body."""
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        ends = time.monotonic() + seconds
        # until the sender closes
        while time.monotonic() < ends and not select.select([self.connection], [], [], 1 / 3)[0]:
            self.wfile.write(b" ")
            self.wfile.flush()
        raise Cut

    def be_silent(self, seconds: float | bool) -> None:
        """Until the sender closes, so that no thread waits for nobody."""
        select.select([self.connection], [], [], 600 if seconds is True else seconds)
        raise Cut

    def get(self) -> dict:
        address = urlsplit(self.path)
        if address.path != "/sent":
            raise Refusal("Unknown path components", 2500, 404)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        try:
            after, wait = max(int(query.get("after", 0)), 0), min(float(query.get("wait", 0)), 60)
        except ValueError:
            raise Refusal("after and wait must be numbers") from None
        # a + in an address is a space
        return self.graph.messages(query.get("recipient", "").lstrip("+ "), after, wait)

    def json(self, body: bytes) -> object:
        try:
            return json.loads(body)
        except ValueError:
            raise Refusal("this is no JSON") from None

    def answer(self, status: int, body: dict) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *arguments: object) -> None:
        # paths of messages and media only: what people are sent is in sent.jsonl
        if not getattr(self, "path", "").startswith("/sent"):
            print(f"{time.strftime('%H:%M:%S')} {format % arguments}", file=sys.stderr, flush=True)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512

    def handle_error(self, request: socket.socket, client_address: object) -> None:
        # who gives up while it is answered is no fault
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--settings", type=Path, required=True)
    parser.add_argument("--directory", type=Path, required=True)
    parser.add_argument("--webhook", required=True)
    parser.add_argument("--until-stdin-closes", action="store_true", help="end with who started it, however that ends")
    arguments = parser.parse_args()
    Handler.graph = Graph(arguments.settings, arguments.directory, arguments.webhook)
    server = Server(("127.0.0.1", arguments.port), Handler)
    if arguments.until_stdin_closes:
        threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    print(f"listens on 127.0.0.1:{server.server_port}", file=sys.stderr, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
