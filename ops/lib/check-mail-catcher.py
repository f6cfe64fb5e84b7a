#!/usr/bin/python3
"""Sends mails to a mail catcher of its own and looks at what it keeps, shows and refuses."""

import json
import re
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from email.message import EmailMessage
from pathlib import Path

PICTURE = bytes.fromhex("89504e470d0a1a0a") + b"not really a picture"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def mail() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Antrean <antrean@localhost.localdomain>"
    message["To"] = "ibu@example.id"
    message["Subject"] = "Antrean <script>alert(1)</script>"
    message.set_content("Datanglah pukul 08.30 WITA — <b>gratis</b>.\n")
    message.add_alternative('<p>Nomor <b>AC-012</b> <img src="cid:qr@antrean"></p>', subtype="html")
    message.get_payload()[1].add_related(PICTURE, "image", "png", cid="<qr@antrean>")
    message.add_attachment(b"BEGIN:VCALENDAR\r\n", maintype="text", subtype="calendar", filename='../antrean"é.ics')
    return message


def get(url: str) -> tuple[int, dict, str]:
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=5) as answer:
            return answer.status, answer.headers, answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode("utf-8", "replace")


def wait_until_open(port: int, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        assert process.poll() is None, "the mail catcher ended"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the mail catcher does not listen")


def reply_code(send) -> int:
    try:
        send()
    except smtplib.SMTPRecipientsRefused as error:
        return next(iter(error.recipients.values()))[0]
    except smtplib.SMTPResponseException as error:
        return error.smtp_code
    except smtplib.SMTPServerDisconnected:
        return 0
    return 250


def check(directory: Path, smtp_port: int, page: str, control: Path) -> None:
    client = smtplib.SMTP("127.0.0.1", smtp_port, timeout=10)
    client.send_message(mail())
    names = [path.name for path in directory.glob("*.eml")]
    assert len(names) == 1 and re.fullmatch(r"\d{8}T\d{6}\.\d{6}Z-000001-ibu@example\.id\.eml", names[0]), names
    assert (directory / names[0]).read_bytes().startswith(b"Return-Path: <antrean@localhost.localdomain>\r\nDelivered-To: ibu@example.id\r\n")

    status, headers, text = get(page)
    assert status == 200 and "ibu@example.id" in text and "&lt;script&gt;alert(1)" in text and "<script>" not in text
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    _, _, text = get(page + "?q=nobody")
    assert "No mail here yet" in text
    one = f"{page}mail/{names[0]}"
    _, _, text = get(one)
    assert "08.30 WITA — &lt;b&gt;gratis" in text and "<iframe sandbox" in text and "part/3" in text
    _, headers, text = get(one + "/html")
    assert 'src="data:image/png;base64,' in text and "sandbox" in headers["Content-Security-Policy"]
    _, headers, text = get(one + "/part/3")
    assert text.startswith("BEGIN:VCALENDAR") and headers["Content-Disposition"].startswith('attachment; filename=".._antrean__.ics"')
    for wrong in ("mail/..%2f..%2fetc%2fpasswd", f"mail/{names[0]}/part/9", "mail/none.eml", "else"):
        assert get(page + wrong)[0] == 404, wrong

    for rule, expected in (
        ({"stage": "rcpt", "reply": "450 4.2.1 later", "times": 1}, [450, 250]),
        ({"stage": "data", "reply": "554 5.7.1 no", "only": "other@"}, [250]),
        ({"stage": "data", "reply": "drop"}, [0]),
        ({"stage": "begin", "reply": "drop", "each": 1}, [0, 250]),
        ({"stage": "begin", "reply": "451 4.3.0 later", "only": "^ibu@example[.]id$", "times": 1}, [451, 250]),
        ([{"stage": "body", "reply": "drop", "times": 1}, {"stage": "mail", "reply": "421 4.3.2 closing", "times": 1}], [421, 0, 250]),
    ):
        control.write_text(json.dumps(rule))
        for code in expected:
            client = smtplib.SMTP("127.0.0.1", smtp_port, timeout=10)
            assert reply_code(lambda: client.send_message(mail())) == code, (rule, code)
    assert len(list(directory.glob("*.eml"))) == 7, "a connection dropped at the end keeps its mail, one dropped before does not"

    control.write_text(json.dumps({"stage": "data", "reply": "silence"}))
    client = smtplib.SMTP("127.0.0.1", smtp_port, timeout=1)
    assert reply_code(lambda: client.send_message(mail())) == 0, "silence is no reply"
    assert len(list(directory.glob("*.eml"))) == 8, "silence at the end keeps its mail"


def main() -> None:
    catcher = Path(__file__).resolve().parent.parent / "mail-catcher"
    with tempfile.TemporaryDirectory() as temporary:
        directory, control = Path(temporary) / "mail", Path(temporary) / "control"
        smtp_port, page_port = free_port(), free_port()
        arguments = ["--directory", directory, "--smtp-port", smtp_port, "--page-port", page_port, "--control", control]
        process = subprocess.Popen([sys.executable, catcher, *map(str, arguments)], stdout=subprocess.DEVNULL)
        try:
            wait_until_open(smtp_port, process)
            check(directory, smtp_port, f"http://127.0.0.1:{page_port}/", control)
        finally:
            process.terminate()
            process.wait(10)


if __name__ == "__main__":
    main()
