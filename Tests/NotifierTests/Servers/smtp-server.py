#!/usr/bin/python3
"""A real SMTP server (aiosmtpd) that misbehaves on request, for the tests of the mail channel.

Prints its port, then runs until its standard input ends, with the test process at the latest. What happens is appended to
DIRECTORY/events.jsonl before the client is answered, and every accepted mail lies in DIRECTORY as it came.

--fault STAGE=WHAT[*TIMES]: STAGE is greeting, ehlo, starttls, auth, mail, rcpt, data, body, end, after or quit; WHAT is a reply, `cut` or
`silence`. `data` answers the DATA command; `body` lets it begin and then acts; `end` acts when the mail is complete and kept; `after`
acts on the connection once the mail was accepted.
"""

import argparse
import asyncio
import json
import ssl
import sys
from pathlib import Path

sys.dont_write_bytecode = True

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword  # noqa: E402 - no cache beside the tests


class Log:
    def __init__(self, directory: Path):
        self.directory = directory
        self.connections = 0
        self.mails = 0

    def write(self, event: str, **facts) -> None:
        with open(self.directory / "events.jsonl", "a") as file:
            file.write(json.dumps({"event": event, **facts}) + "\n")


class Faults:
    def __init__(self, texts: list[str]):
        self.rules = {}
        for text in texts:
            stage, _, what = text.partition("=")
            what, _, times = what.partition("*")
            self.rules[stage] = [what, int(times) if times else 1_000_000]

    def take(self, stage: str) -> str | None:
        rule = self.rules.get(stage)
        if not rule or rule[1] == 0:
            return None
        rule[1] -= 1
        return rule[0]


class Keeper:
    """Keeps the mail and writes it down before the client is told."""

    def __init__(self, pipelining: bool):
        self.pipelining = pipelining

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        return [*responses[:-1], *(["250-PIPELINING"] if self.pipelining else []), responses[-1]]

    async def handle_DATA(self, server, session, envelope):
        server.log.mails += 1
        path = server.log.directory / f"{server.log.mails}.eml"
        path.write_bytes(envelope.original_content)
        user = session.auth_data.login.decode() if session.authenticated else None
        server.log.write(
            "mail", path=str(path), sender=envelope.mail_from, recipients=envelope.rcpt_tos, tls=session.ssl is not None, user=user,
            connection=server.number, helo=session.host_name,
        )
        return f"250 2.0.0 Ok: queued as TEST{server.log.mails}"


class Server(SMTP):
    def __init__(self, log: Log, faults: Faults, pipelining: bool, **options):
        super().__init__(Keeper(pipelining), **options)
        self.log, self.faults, self.stage = log, faults, "greeting"
        self.number = 0

    def connection_made(self, transport):
        if not self.number:
            self.log.connections += 1
            self.number = self.log.connections
            self.log.write("connect", connection=self.number)
        super().connection_made(transport)

    async def push(self, status):
        """Every reply goes through here: a fault takes its place."""
        if not (what := self.faults.take(self.stage)):
            await super().push(status)
        elif what == "cut":
            self.transport.abort()
        elif what == "silence":
            await asyncio.Event().wait()
        else:
            await super().push(what)
        if self.stage == "data":
            self.stage = "end"
            if self.faults.take("body") == "cut":
                self.transport.abort()

    async def smtp_EHLO(self, arg):
        self.stage = "ehlo"
        # aiosmtpd tells its capabilities one by one; a refusal must be the only answer.
        if what := self.faults.take("ehlo"):
            self.faults.rules["now"] = [what, 1]
            self.stage = "now"
            return await self.push("")
        await super().smtp_EHLO(arg)

    smtp_HELO = smtp_EHLO

    async def smtp_STARTTLS(self, arg):
        self.stage = "starttls"
        await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg):
        self.stage = "auth"
        await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg):
        self.stage = "mail"
        await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg):
        self.stage = "rcpt"
        await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg):
        self.stage = "data"
        if (what := self.faults.take("data")) and what not in ("cut", "silence"):
            self.stage = "refused"
            return await super().push(what)
        if what:
            self.faults.rules["data"] = [what, 1]
        await super().smtp_DATA(arg)
        if self.stage == "end" and (what := self.faults.take("after")):
            if what != "cut":
                await super().push(what)
            self.transport.close()

    async def smtp_QUIT(self, arg):
        self.stage = "quit"
        self.log.write("quit", connection=self.number)
        await super().smtp_QUIT(arg)


def authenticator(expected: str):
    login, _, password = expected.partition(":")

    def check(server, session, envelope, mechanism, data):
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (login.encode(), password.encode())
        return AuthResult(success=right, handled=False, auth_data=data)

    return check


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--directory", type=Path, required=True)
    parser.add_argument("--certificate", type=Path, help="with --key, offers TLS")
    parser.add_argument("--key", type=Path)
    parser.add_argument("--implicit", action="store_true", help="TLS from the first byte")
    parser.add_argument("--auth", help="user:password, and no mail without")
    parser.add_argument("--pipelining", action="store_true", help="says that commands may come together (RFC 2920)")
    parser.add_argument("--fault", action="append", default=[])
    options = parser.parse_args()

    tls = None
    if options.certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(options.certificate, options.key)
    log, faults = Log(options.directory), Faults(options.fault)

    def connection() -> Server:
        return Server(
            log, faults, options.pipelining, hostname="mail.test", ident="test server", data_size_limit=20_000_000,
            tls_context=None if options.implicit else tls,
            authenticator=authenticator(options.auth) if options.auth else None,
            auth_required=bool(options.auth), auth_require_tls=False,
            auth_exclude_mechanism=None if options.auth else ["LOGIN", "PLAIN"],
        )

    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), ended.set)
    server = await loop.create_server(connection, "127.0.0.1", 0, ssl=tls if options.implicit else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await ended.wait()


if __name__ == "__main__":
    asyncio.run(main())
