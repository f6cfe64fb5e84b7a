"""The pages over HTTP, on loopback. Only reads."""

import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, unquote, urlsplit

from . import html, message
from .store import Store

MAILS_PER_PAGE = 50
# A page may load nothing and run nothing; the mail's own HTML is shown in a frame that may do even less.
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"
MAIL_PATH = re.compile(r"/mail/([^/]+)(?:/(html|source|part/([0-9]{1,3})))?")


class Pages(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "mail-catcher"
    timeout = 30
    store: Store

    def do_GET(self):  # noqa: N802 - the name is http.server's
        address = urlsplit(self.path)
        if address.path == "/":
            return self._list(parse_qs(address.query))
        if match := MAIL_PATH.fullmatch(address.path):
            return self._mail(unquote(match[1]), match[2] or "", match[3])
        return self._missing()

    def _list(self, query: dict):
        wanted = query.get("q", [""])[0].strip()[:100]
        names = self.store.names(wanted)
        last = max(1, -(-len(names) // MAILS_PER_PAGE))
        asked = query.get("page", ["1"])[0]
        number = min(max(int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1, 1), last)
        entries = []
        for name in names[(number - 1) * MAILS_PER_PAGE : number * MAILS_PER_PAGE]:
            headers = message.parse_headers(self.store.read(name) or b"")
            recipient = message.header(headers, "To") or message.header(headers, "Delivered-To")
            entries.append(html.list_entry(name, recipient, message.header(headers, "Subject")))
        self._page(html.list_page(entries, len(names), number, last, wanted))

    def _mail(self, name: str, view: str, part: str | None):
        content = self.store.read(name)
        if content is None:
            return self._missing()
        if view == "source":
            return self._file(content, name)
        mail = message.parse(content)
        if view == "html":
            page = message.html_with_pictures(mail)
            return self._missing() if page is None else self._page(page, MAIL_POLICY)
        if part is not None:
            leaves = message.parts(mail)
            index = int(part)
            return self._file(message.data(leaves[index]), message.file_name(leaves[index], index)) if index < len(leaves) else self._missing()
        return self._one(name, mail)

    def _one(self, name: str, mail):
        text = message.body(mail, "text/plain")
        headers = [(key, message.header(mail, key)) for key in ("From", "To", "Delivered-To", "Date", "Message-ID")]
        files = [(index, message.file_name(part, index), part.get_content_type()) for index, part in message.attachments(mail)]
        self._page(
            html.mail_page(
                name,
                headers,
                message.header(mail, "Subject"),
                message.text(text) if text else None,
                message.body(mail, "text/html") is not None,
                files,
            )
        )

    def _page(self, content: str, policy: str = PAGE_POLICY, status: int = 200):
        self._answer(status, content.encode("utf-8", "replace"), {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy})

    def _file(self, content: bytes, name: str):
        plain = re.sub(r"[^A-Za-z0-9.@+_-]", "_", name)
        disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
        self._answer(200, content, {"Content-Type": "application/octet-stream", "Content-Disposition": disposition})

    def _missing(self):
        self._page(html.page("Not found", '<h1>There is no such mail</h1><p><a href="/">← all mails</a></p>'), status=404)

    def _answer(self, status: int, content: bytes, headers: dict):
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Addresses and names of people stay out of the log."""


def server(store: Store, host: str, port: int) -> ThreadingHTTPServer:
    pages = type("PagesOfStore", (Pages,), {"store": store})
    return ThreadingHTTPServer((host, port), pages)
