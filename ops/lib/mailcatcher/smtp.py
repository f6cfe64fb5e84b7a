"""The SMTP side, on aiosmtpd: SIZE, 8BITMIME, SMTPUTF8; STARTTLS and AUTH when asked for."""

import asyncio
import hmac
import ssl
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from .refusal import DROP, SILENCE, Refusals
from .store import Store

LARGEST_MAIL = 10 * 1024 * 1024


class Handler:
    def __init__(self, store: Store, refusals: Refusals):
        self.store = store
        self.refusals = refusals

    async def handle_MAIL(self, server, session, envelope, address, options):
        if refusal := await self.refused(server, "mail", []):
            return refusal
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 sender ok"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if refusal := await self.refused(server, "rcpt", [address]):
            return refusal
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 recipient ok"

    async def handle_DATA(self, server, session, envelope):
        def keep() -> str:
            return self.store.save(envelope.mail_from or "", envelope.rcpt_tos, envelope.original_content)

        if refusal := await self.refused(server, "data", envelope.rcpt_tos, keep):
            return refusal
        return f"250 2.0.0 kept as {keep()}"

    async def refused(self, server, stage: str, recipients: list[str], keep=lambda: None) -> str | None:
        """Does what a rule wants at this stage. The reply to give; None when all goes on as usual."""
        rule = self.refusals.rule(stage, recipients)
        await asyncio.sleep(rule.get("seconds", 0))
        reply = rule.get("reply")
        if reply in (DROP, SILENCE):
            keep()
        if reply == SILENCE:
            await asyncio.Event().wait()
        if reply == DROP:
            server.transport.abort()
            return "421 4.3.0 closing"
        return reply


class Catcher(SMTP):
    """Also refuses where aiosmtpd asks nobody: at the DATA command, and while the mail comes."""

    async def smtp_DATA(self, arg):
        if refusal := await self.event_handler.refused(self, "begin", self.envelope.rcpt_tos):
            return await self.push(refusal)
        return await super().smtp_DATA(arg)

    async def push(self, status):
        await super().push(status)
        if status.startswith("354") and (refusal := await self.event_handler.refused(self, "body", self.envelope.rcpt_tos)):
            await super().push(refusal)


class Authenticator:
    """Compares with one user and the password that a file holds."""

    def __init__(self, user: str, password_file: Path):
        self.user = user.encode()
        self.password = password_file.read_text().strip().encode()

    def __call__(self, server, session, envelope, mechanism, auth_data) -> AuthResult:
        if not isinstance(auth_data, LoginPassword):
            return AuthResult(success=False, handled=False)
        right = hmac.compare_digest(auth_data.login, self.user) & hmac.compare_digest(auth_data.password, self.password)
        return AuthResult(success=bool(right), handled=False, auth_data=auth_data.login)


def tls_context(certificate: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def protocol(store: Store, refusals: Refusals, tls: ssl.SSLContext | None, authenticator: Authenticator | None) -> Catcher:
    return Catcher(
        Handler(store, refusals),
        data_size_limit=LARGEST_MAIL,
        enable_SMTPUTF8=True,
        hostname="mail-catcher.localdomain",
        ident="mail catcher",
        timeout=60,
        tls_context=tls,
        require_starttls=tls is not None,
        authenticator=authenticator,
        auth_required=authenticator is not None,
        auth_require_tls=tls is not None,
        # aiosmtpd announces AUTH even when there is nobody to log in as.
        auth_exclude_mechanism=None if authenticator else ["LOGIN", "PLAIN"],
    )
