"""A mail server on loopback: takes letters over SMTP, keeps them, and refuses when it is told to."""

import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.services.server import free_port


class Mailbox:
    def __init__(self) -> None:
        self.letters: list[tuple[list[str], EmailMessage]] = []
        self.answers: list[str] = []  # to what comes next, instead of taking it
        self.refusals: list[str] = []  # of whom it is for
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.refusals:
            return self.refusals.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answers:
            return self.answers.pop(0)
        letter: Any = message_from_bytes(envelope.content, policy=policy.default)
        self.letters.append((envelope.rcpt_tos, letter))
        return "250 taken"

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    def wait(self, count: int = 1, *, within: float = 20.0) -> list[EmailMessage]:
        """The letters, once there are so many."""
        end = time.monotonic() + within
        while len(self.letters) < count:
            assert time.monotonic() < end, f"{len(self.letters)} letters of {count}"
            time.sleep(0.02)
        return [letter for _, letter in self.letters]

    def to(self, address: str) -> list[EmailMessage]:
        return [letter for recipients, letter in self.letters if address in recipients]


def text(letter: EmailMessage, kind: str = "plain") -> str:
    part: Any = letter.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n")
