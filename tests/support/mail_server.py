"""A mail server in this process that takes mail, or refuses it, and remembers what it was told."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class MailServer:
    """refusal: what it says to the next receivers instead of taking them, "" when it takes everything."""

    port: int = 0
    refusal: str = ""
    taken: list[tuple[str, str, bytes]] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)

    def talk(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rwb") as wire:
            self._say(wire, "220 post.test ESMTP")
            sender = receiver = ""
            for line in wire:
                command = line.decode().strip()
                word = command.upper().split(" ")[0].split(":")[0]
                if word == "EHLO":
                    self._say(wire, "250-post.test", "250 AUTH PLAIN")
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
                    return
                else:
                    self._say(wire, "250 ok")

    def _say(self, wire: object, *lines: str) -> None:
        wire.write("".join(f"{line}\r\n" for line in lines).encode())  # type: ignore[attr-defined]
        wire.flush()  # type: ignore[attr-defined]

    def _mail(self, wire: object) -> bytes:
        lines = []
        for line in wire:  # type: ignore[attr-defined]
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)


@contextmanager
def running_mail_server() -> Iterator[MailServer]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = MailServer(port=listening.getsockname()[1])

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
