"""What a page shows of a mail. Nothing here fails on a mail that is badly made: it is shown as well as can be."""

import base64
import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from urllib.parse import unquote


def parse(content: bytes) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(content)


def parse_headers(content: bytes) -> EmailMessage:
    return BytesHeaderParser(policy=policy.default).parsebytes(content)


def header(message: EmailMessage, name: str) -> str:
    try:
        return str(message[name] or "")
    except Exception:  # noqa: BLE001 - the parser raises many kinds on malformed headers
        return "(unreadable)"


def parts(message: EmailMessage) -> list[EmailMessage]:
    """All leaves, in order; their index names them in addresses."""
    return [part for part in message.walk() if not part.is_multipart()]


def data(part: EmailMessage) -> bytes:
    return part.get_payload(decode=True) or b""


def text(part: EmailMessage) -> str:
    charset = part.get_content_charset() or "utf-8"
    try:
        return data(part).decode(charset, "replace")
    except LookupError:
        return data(part).decode("utf-8", "replace")


def body(message: EmailMessage, kind: str) -> EmailMessage | None:
    """The first part of that kind (text/plain, text/html) which is no attachment."""
    for part in parts(message):
        if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
            return part
    return None


def attachments(message: EmailMessage) -> list[tuple[int, EmailMessage]]:
    """Everything that is not one of the two bodies, with its index."""
    bodies = [body(message, "text/plain"), body(message, "text/html")]
    return [(index, part) for index, part in enumerate(parts(message)) if not any(part is one for one in bodies)]


def file_name(part: EmailMessage, index: int) -> str:
    name = part.get_filename() or f"part-{index}"
    return re.sub(r"[^\w.@+ -]", "_", name)[:100]


def html_with_pictures(message: EmailMessage) -> str | None:
    """The HTML body, its `cid:` pictures put in as data, so that it needs nothing from anywhere."""
    page = body(message, "text/html")
    if page is None:
        return None
    pictures = {}
    for part in parts(message):
        content_id = header(part, "Content-ID").strip().strip("<>")
        if content_id and part.get_content_maintype() == "image":
            pictures[content_id] = f"data:{part.get_content_type()};base64,{base64.b64encode(data(part)).decode()}"
    return re.sub(r"cid:([^\"'\s)>]+)", lambda match: pictures.get(unquote(match[1]), match[0]), text(page))
