"""A mail server in this process that takes mail, or refuses it, and remembers what it was told."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BufferedRWPair


@dataclass
class MailServer:
    """refusal: what it says to the next receivers instead of taking them, "" when it takes everything.

    tls: the certificate it offers STARTTLS with, None where it offers none. in_clear: the words it was told before that.
    """

    port: int = 0
    refusal: str = ""
    tls: ssl.SSLContext | None = None
    taken: list[tuple[str, str, bytes]] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    in_clear: list[str] = field(default_factory=list)

    def talk(self, connection: socket.socket) -> None:
        with connection:
            with connection.makefile("rwb") as wire:
                self._say(wire, "220 post.test ESMTP")
                goes_on = self._hear(wire, secured=False)
            if goes_on and self.tls is not None:
                # A client that does not trust the certificate hangs up in the middle of this.
                with (
                    suppress(OSError),
                    self.tls.wrap_socket(connection, server_side=True) as over,
                    over.makefile("rwb") as wire,
                ):
                    self._hear(wire, secured=True)

    def _hear(self, wire: BufferedRWPair, *, secured: bool) -> bool:
        """Answer until the other side has gone; True when it wants to go on over TLS."""
        sender = receiver = ""
        for line in wire:
            command = line.decode().strip()
            word = command.upper().split(" ")[0].split(":")[0]
            if not secured:
                self.in_clear.append(word)
            if word == "EHLO":
                offered = ["250-STARTTLS"] if self.tls is not None and not secured else []
                self._say(wire, "250-post.test", *offered, "250 AUTH PLAIN")
            elif word == "STARTTLS":
                self._say(wire, "220 go ahead")
                return True
            elif word == "AUTH":
                self.logins.append(command)
                self._say(wire, "235 welcome")
            elif word == "MAIL":
                sender = command.partition(":")[2].split(" ")[0].strip("<>")
                self._say(wire, "250 ok")
            elif word == "RCPT":
                receiver = command.partition(":")[2].strip("<>")
                self._say(wire, self.refusal or "250 ok")
            elif word == "DATA":
                self._say(wire, "354 go on")
                self.taken.append((sender, receiver, self._mail(wire)))
                self._say(wire, f"250 queued as {len(self.taken)}")
            elif word == "QUIT":
                self._say(wire, "221 bye")
                return False
            else:
                self._say(wire, "250 ok")
        return False

    def _say(self, wire: BufferedRWPair, *lines: str) -> None:
        wire.write("".join(f"{line}\r\n" for line in lines).encode())
        wire.flush()

    def _mail(self, wire: BufferedRWPair) -> bytes:
        lines = []
        for line in wire:
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)


@contextmanager
def running_mail_server(tls: ssl.SSLContext | None = None) -> Iterator[MailServer]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = MailServer(port=listening.getsockname()[1], tls=tls)

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:  # closed: the test is over
                    return
                server.talk(connection)

        thread = threading.Thread(target=serve, name="mail server")
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()
