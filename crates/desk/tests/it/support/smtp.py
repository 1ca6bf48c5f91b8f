"""A real SMTP server for the tests: TLS, a password, and a folder of what it took.

Usage: smtp.py CERTIFICATE KEY FOLDER PORT
An address with «rechazo» is refused for good, one with «ocupado» while a file «ocupado» lies in the folder.
"""

import ssl
import sys
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

certificate, key, folder, port = sys.argv[1:]
folder = Path(folder)


class Keep:
    taken = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if "rechazo" in address:
            return "550 no such mailbox"
        if "ocupado" in address and (folder / "ocupado").exists():
            return "451 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.taken += 1
        head = f"X-From: {envelope.mail_from}\r\nX-To: {', '.join(envelope.rcpt_tos)}\r\nX-TLS: {session.ssl is not None}\r\n"
        name = f"{self.taken:04}.eml"
        (folder / f"{name}.part").write_bytes(head.encode() + envelope.original_content)
        (folder / f"{name}.part").rename(folder / name)
        return "250 taken"


def check(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"mesa", b"cl@ve/1")
    # Not handled here: the server says itself that it refuses.
    return AuthResult(success=good, handled=False)


context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain(certificate, key)
controller = Controller(
    Keep(),
    hostname="127.0.0.1",
    port=int(port),
    tls_context=context,
    require_starttls=True,
    authenticator=check,
    auth_required=True,
    enable_SMTPUTF8=True,
)
controller.start()
(folder / "listo").write_text(str(controller.server.sockets[0].getsockname()[1]))
# Ends with the test, whose end closes the standard input.
sys.stdin.read()
controller.stop()
