"""The SMTP side, on aiosmtpd: SIZE, 8BITMIME, SMTPUTF8; STARTTLS and AUTH when asked for."""

import hmac
import ssl
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from .refusal import DROP, Refusals
from .store import Store

LARGEST_MAIL = 10 * 1024 * 1024


class Handler:
    def __init__(self, store: Store, refusals: Refusals):
        self.store = store
        self.refusals = refusals

    async def handle_MAIL(self, server, session, envelope, address, options):
        if refusal := self.refusals.reply("mail", []):
            return self._refuse(server, refusal)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 sender ok"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if refusal := self.refusals.reply("rcpt", [address]):
            return self._refuse(server, refusal)
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 recipient ok"

    async def handle_DATA(self, server, session, envelope):
        refusal = self.refusals.reply("data", envelope.rcpt_tos)
        if refusal and refusal != DROP:
            return refusal
        name = self.store.save(envelope.mail_from or "", envelope.rcpt_tos, envelope.original_content)
        if refusal:
            return self._refuse(server, refusal)
        return f"250 2.0.0 kept as {name}"

    @staticmethod
    def _refuse(server, refusal: str) -> str:
        if refusal == DROP:
            server.transport.abort()
            return "421 4.3.0 closing"
        return refusal


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


def protocol(store: Store, refusals: Refusals, tls: ssl.SSLContext | None, authenticator: Authenticator | None) -> SMTP:
    return SMTP(
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
