#!/usr/bin/python3
"""A local stand-in of WhatsApp's Cloud API (Graph): it takes what the documentation allows and refuses everything else, keeps what it was
given, and delivers what a person types to our webhook, signed. Nothing leaves this machine.

graph-api.py --port PORT --settings FILE --directory DIRECTORY --webhook URL

The settings are those of Antrean itself (numbers, tokens, secrets). DIRECTORY gets sent.jsonl (a line a message), media/ and, for tests, may
hold faults.json: {"messages": [{"status": 500, "code": 131000, "times": 2} | {"silence": 5, "times": 1} | {"accept_and_cut": true, "times": 1}],
"no_whatsapp": ["62811..."]}.
"""

import argparse
import email.parser
import email.policy
import hashlib
import hmac
import json
import os
import re
import struct
import sys
import threading
import time
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

DAY = 24 * 3600


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


def need(condition: bool, details: str, code: int = 100) -> None:
    if not condition:
        raise Refusal(details, code)


def keys(value: object, name: str, required: set, optional: set = frozenset()) -> dict:
    need(isinstance(value, dict), f"{name} must be an object")
    unknown = value.keys() - required - optional
    missing = required - value.keys()
    need(not unknown, f"{name}: unknown {sorted(unknown)}")
    need(not missing, f"{name}: {sorted(missing)} missing")
    return value


def text(value: object, name: str, most: int, least: int = 1) -> str:
    need(isinstance(value, str) and least <= len(value) <= most, f"{name} must have {least} to {most} characters")
    return value


class Graph:
    """What the API knows: media, who wrote when, what was sent."""

    def __init__(self, settings: Path, directory: Path, webhook: str):
        self.settings = json.loads(settings.read_text())
        self.directory = directory
        self.webhook = webhook
        (directory / "media").mkdir(parents=True, exist_ok=True)
        self.changed = threading.Condition()
        self.sent: list[dict] = []
        kept = directory / "sent.jsonl"
        if kept.exists():
            self.sent = [json.loads(line) for line in kept.read_text().splitlines()]
        self.media: dict[str, str] = {}
        # when somebody last wrote to a number
        self.heard: dict[tuple[str, str], float] = {}
        self.faults: list[dict] = []
        self.no_whatsapp: set[str] = set()
        self.faults_of = 0.0

    def number(self, version: str, identifier: str, authorization: str | None) -> dict:
        number = next((one for one in self.settings["numbers"] if one["phone_number_id"] == identifier), None)
        if version != self.settings["version"] or number is None:
            raise Refusal("Unsupported post request", 100, 404)
        if authorization != f"Bearer {number['token']}":
            raise Refusal("Invalid OAuth access token", 190, 401)
        return number

    def fault(self) -> dict | None:
        path = self.directory / "faults.json"
        with self.changed:
            if not path.exists():
                self.faults, self.no_whatsapp, self.faults_of = [], set(), 0.0
            elif path.stat().st_mtime != self.faults_of:
                content = json.loads(path.read_text())
                self.faults_of = path.stat().st_mtime
                self.faults = content.get("messages", [])
                self.no_whatsapp = set(content.get("no_whatsapp", []))
            for fault in self.faults:
                if fault["times"] > 0:
                    fault["times"] -= 1
                    return fault
        return None

    def upload(self, number: dict, content_type: str, body: bytes) -> dict:
        need(content_type.startswith("multipart/form-data"), "media are sent as multipart/form-data")
        message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
        parts = {part.get_param("name", header="content-disposition"): part for part in message.iter_parts()}
        need(parts.keys() == {"messaging_product", "type", "file"}, f"parts must be messaging_product, type and file, not {sorted(parts)}")
        need(parts["messaging_product"].get_payload(decode=True) == b"whatsapp", "messaging_product must be whatsapp")
        kind = parts["type"].get_payload(decode=True).decode()
        data = parts["file"].get_payload(decode=True)
        need(parts["file"].get_content_type() == kind, "the file's type is not the type that was said")
        need(kind in ("image/png", "image/jpeg"), f"media of type {kind} are not taken here", 131053)
        need(len(data) <= 5 * 1024 * 1024, "an image has at most 5 MB", 131053)
        if kind == "image/png":
            need(data[:8] == b"\x89PNG\r\n\x1a\n" and data[12:16] == b"IHDR", "this is no PNG", 131053)
            depth, colour = struct.unpack(">BB", data[24:26])
            need(depth == 8 and colour in (2, 6), "images must be 8 bit RGB or RGBA", 131053)
        else:
            need(data[:3] == b"\xff\xd8\xff", "this is no JPEG", 131053)
        identifier = str(uuid.uuid4().int)[:16]
        path = self.directory / "media" / f"{identifier}.{kind[6:]}"
        path.write_bytes(data)
        self.media[identifier] = number["phone_number_id"]
        return {"id": identifier}

    def check(self, number: dict, body: dict) -> str:
        """Whom a message goes to, when everything about it is as documented."""
        kinds = {"text", "image", "interactive", "template"}
        keys(body, "message", {"messaging_product", "type"}, {"recipient_type", "to", "recipient", "biz_opaque_callback_data", "context"} | kinds)
        need(body["messaging_product"] == "whatsapp", "messaging_product must be whatsapp")
        need(body.get("recipient_type", "individual") == "individual", "recipient_type must be individual")
        need(("to" in body) != ("recipient" in body), "either to or recipient")
        if "to" in body:
            need(isinstance(body["to"], str) and re.fullmatch(r"\+?[1-9][0-9]{7,14}", body["to"]) is not None, "to must be a telephone number")
        else:
            need(isinstance(body["recipient"], str) and re.fullmatch(r"[A-Z]{2}\.[A-Za-z0-9]{1,128}", body["recipient"]) is not None, "recipient must be a user id")
        if "biz_opaque_callback_data" in body:
            text(body["biz_opaque_callback_data"], "biz_opaque_callback_data", 512)
        need(body["type"] in kinds and kinds & body.keys() == {body["type"]}, "the type must name the one content there is")
        getattr(self, f"check_{body['type']}")(number, body[body["type"]])
        to = body.get("to", body.get("recipient")).lstrip("+")
        need(to not in self.no_whatsapp, "Message undeliverable", 131026)
        if body["type"] != "template":
            heard = self.heard.get((number["phone_number_id"], to), 0)
            need(time.time() - heard < DAY, "more than 24 hours have passed since the recipient last replied", 131047)
        return to

    def check_text(self, _: dict, value: object) -> None:
        keys(value, "text", {"body"}, {"preview_url"})
        text(value["body"], "text.body", 4096)
        need(isinstance(value.get("preview_url", False), bool), "preview_url must be true or false")

    def check_image(self, number: dict, value: object) -> None:
        keys(value, "image", {"id"}, {"caption"})
        need(self.media.get(value["id"]) == number["phone_number_id"], "there is no such media of this number", 131052)
        if "caption" in value:
            text(value["caption"], "image.caption", 1024)

    def check_interactive(self, _: dict, value: object) -> None:
        keys(value, "interactive", {"type", "body", "action"}, {"header", "footer"})
        keys(value["body"], "interactive.body", {"text"})
        identifiers, titles = [], []
        if value["type"] == "list":
            text(value["body"]["text"], "interactive.body.text", 4096)
            action = keys(value["action"], "action", {"button", "sections"})
            text(action["button"], "action.button", 20)
            sections = action["sections"]
            need(isinstance(sections, list) and 1 <= len(sections) <= 10, "1 to 10 sections")
            for section in sections:
                keys(section, "section", {"rows"}, {"title"})
                need(len(sections) == 1 or "title" in section, "several sections need titles")
                if "title" in section:
                    text(section["title"], "section.title", 24)
                for row in section["rows"]:
                    keys(row, "row", {"id", "title"}, {"description"})
                    identifiers.append(text(row["id"], "row.id", 200))
                    text(row["title"], "row.title", 24)
                    if "description" in row:
                        text(row["description"], "row.description", 72)
            need(1 <= len(identifiers) <= 10, "1 to 10 rows in all")
        elif value["type"] == "button":
            text(value["body"]["text"], "interactive.body.text", 1024)
            buttons = keys(value["action"], "action", {"buttons"})["buttons"]
            need(isinstance(buttons, list) and 1 <= len(buttons) <= 3, "1 to 3 buttons")
            for button in buttons:
                keys(button, "button", {"type", "reply"})
                need(button["type"] == "reply", "button.type must be reply")
                keys(button["reply"], "button.reply", {"id", "title"})
                identifiers.append(text(button["reply"]["id"], "button.reply.id", 256))
                titles.append(text(button["reply"]["title"], "button.reply.title", 20))
        else:
            raise Refusal("interactive.type must be list or button")
        need(len(set(identifiers)) == len(identifiers) and len(set(titles)) == len(titles), "ids and titles must differ")

    def check_template(self, _: dict, value: object) -> None:
        keys(value, "template", {"name", "language"}, {"components"})
        need(re.fullmatch(r"[a-z0-9_]{1,512}", str(value["name"])) is not None, "template.name", 132001)
        need(value["name"] == self.settings.get("templates", {}).get("notice"), "there is no such template", 132001)
        keys(value["language"], "template.language", {"code"})
        components = value.get("components", [])
        need(len(components) == 1 and components[0].get("type") == "body", "the template has one component: its body", 132000)
        keys(components[0], "component", {"type", "parameters"})
        need(len(components[0]["parameters"]) == 1, "the template has one parameter", 132000)
        parameter = keys(components[0]["parameters"][0], "parameter", {"type", "text"})
        need(parameter["type"] == "text", "parameter.type must be text")
        need(not re.search(r"[\n\t]|     ", text(parameter["text"], "parameter.text", 1024)), "no line ends in parameters", 132018)

    def accept(self, number: dict, body: dict) -> dict:
        to = self.check(number, body)
        identifier = f"wamid.{uuid.uuid4().hex}"
        kept = {"id": identifier, "office": number["office"], "to": to, "at": time.time(), "message": body}
        if body["type"] == "image":
            kept["picture"] = str(next((self.directory / "media").glob(f"{body['image']['id']}.*")))
        with self.changed:
            self.sent.append(kept)
            with (self.directory / "sent.jsonl").open("a") as file:
                file.write(json.dumps(kept) + "\n")
            self.changed.notify_all()
        threading.Thread(target=self.tell_receipts, args=(number, body, identifier, to), daemon=True).start()
        return {"messaging_product": "whatsapp", "contacts": [{"input": body.get("to", to), "wa_id": to}], "messages": [{"id": identifier}]}

    def tell_receipts(self, number: dict, body: dict, identifier: str, to: str) -> None:
        for status in ("sent", "delivered"):
            receipt = {"id": identifier, "status": status, "timestamp": str(int(time.time())), "recipient_id": to}
            if "biz_opaque_callback_data" in body:
                receipt["biz_opaque_callback_data"] = body["biz_opaque_callback_data"]
            for attempt in range(8):
                if self.deliver(number, {"statuses": [receipt]}) == 200:
                    break
                time.sleep(min(2**attempt / 4, 10))

    def deliver(self, number: dict, content: dict) -> int:
        value = {
            "messaging_product": "whatsapp", **content,
            "metadata": {"display_phone_number": number["display_phone_number"], "phone_number_id": number["phone_number_id"]},
        }
        change = {"field": "messages", "value": value}
        body = json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [change]}]}).encode()
        signature = hmac.new(self.settings["app_secret"].encode(), body, hashlib.sha256).hexdigest()
        request = urllib.request.Request(self.webhook, body, {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={signature}"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status
        except OSError as error:
            return getattr(error, "code", 0)

    def type(self, wish: dict) -> dict:
        """A person writes: {"office", "from" or "user", "text" or "touch": {"id", "title"}, "id"?, "timestamp"?}."""
        number = next((one for one in self.settings["numbers"] if one["office"] == wish["office"]), None)
        if number is None:
            raise Refusal(f"office {wish['office']} has no number", 100, 404)
        message = {"id": wish.get("id", f"wamid.{uuid.uuid4().hex}"), "timestamp": str(wish.get("timestamp", int(time.time())))}
        contact = {"profile": {"name": wish.get("name", "Somebody")}}
        if "from" in wish:
            message["from"] = contact["wa_id"] = wish["from"]
        if "user" in wish:
            message["from_user_id"] = contact["user_id"] = wish["user"]
        if "touch" in wish:
            message |= {"type": "interactive", "interactive": {"type": "list_reply", "list_reply": wish["touch"]}}
        else:
            message |= {"type": "text", "text": {"body": wish["text"]}}
        for person in (wish.get("from"), wish.get("user")):
            if person:
                self.heard[(number["phone_number_id"], person)] = time.time()
        return {"id": message["id"], "status": self.deliver(number, {"contacts": [contact], "messages": [message]})}

    def messages(self, to: str, after: int, wait: float) -> dict:
        deadline = time.monotonic() + wait
        with self.changed:
            while True:
                found = [one for one in self.sent[after:] if one["to"] == to]
                left = deadline - time.monotonic()
                if found or left <= 0:
                    return {"messages": found, "next": len(self.sent)}
                self.changed.wait(left)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    graph: Graph

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            self.answer(200, self.post(body))
        except Refusal as refusal:
            self.answer(refusal.status, refusal.body)
        except ConnectionAbortedError:
            self.close_connection = True

    def post(self, body: bytes) -> dict:
        parts = urlsplit(self.path).path.strip("/").split("/")
        if parts == ["type"]:
            return self.graph.type(json.loads(body))
        if parts == ["heard"]:
            # of people whose messages another program delivers: pairs of number and person
            self.graph.heard |= {(number, person): time.time() for number, person in json.loads(body)}
            return {}
        if len(parts) != 3 or parts[2] not in ("messages", "media"):
            raise Refusal("Unknown path components", 2500, 404)
        number = self.graph.number(parts[0], parts[1], self.headers.get("Authorization"))
        if parts[2] == "media":
            return self.graph.upload(number, self.headers.get("Content-Type", ""), body)
        need(self.headers.get("Content-Type", "").split(";")[0] == "application/json", "messages are sent as application/json")
        try:
            message = json.loads(body)
        except ValueError:
            raise Refusal("this is no JSON") from None
        fault = self.graph.fault() or {}
        if "silence" in fault:
            time.sleep(fault["silence"])
            raise ConnectionAbortedError
        if "status" in fault:
            raise Refusal("as the test wants it", fault.get("code", 131000), fault["status"])
        answer = self.graph.accept(number, message)
        if fault.get("accept_and_cut"):
            raise ConnectionAbortedError
        return answer

    def do_GET(self) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        if urlsplit(self.path).path != "/sent":
            self.answer(404, {})
            return
        self.answer(200, self.graph.messages(query.get("recipient", ""), int(query.get("after", 0)), min(float(query.get("wait", 0)), 60)))

    def answer(self, status: int, body: dict) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *arguments: object) -> None:
        # paths of messages and media only: what people are sent is in sent.jsonl
        if not self.path.startswith("/sent"):
            print(f"{time.strftime('%H:%M:%S')} {format % arguments}", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--settings", type=Path, required=True)
    parser.add_argument("--directory", type=Path, required=True)
    parser.add_argument("--webhook", required=True)
    parser.add_argument("--until-stdin-closes", action="store_true", help="end with who started it, however that ends")
    arguments = parser.parse_args()
    Handler.graph = Graph(arguments.settings, arguments.directory, arguments.webhook)
    server = ThreadingHTTPServer(("127.0.0.1", arguments.port), Handler)
    server.daemon_threads = True
    if arguments.until_stdin_closes:
        threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    print(f"listens on 127.0.0.1:{server.server_port}", file=sys.stderr, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
