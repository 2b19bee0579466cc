"""Answers that go on when their request is over, piece by piece, to whoever is still there."""

import asyncio
from types import SimpleNamespace

import pytest

from config.api.streams import going_on, hand_over


class Client:
    """What a server does for one client. leaves_after: so many pieces."""

    def __init__(self, leaves_after=None):
        self.sent, self.leaves_after, self.left = [], leaves_after, asyncio.Event()

    async def send(self, message):
        self.sent.append(message)
        if len(self.sent) - 1 == self.leaves_after:
            self.left.set()
            await asyncio.sleep(0)

    async def receive(self):
        await self.left.wait()
        return {"type": "http.disconnect"}


class Pieces:
    """An endless body, or one of so many."""

    def __init__(self, many=None):
        self.many, self.ended = many, False

    async def __call__(self):
        try:
            number = 0
            while number != self.many:
                yield b"%d" % number
                number += 1
                await asyncio.sleep(0)
        finally:
            self.ended = True


def application(pieces, order):
    """A view's answer, as Django sends it, with the head and the end of an empty body."""

    async def run(scope, receive, send):
        body = hand_over(SimpleNamespace(scope=scope), pieces())
        await send({"type": "http.response.start", "status": 200, "headers": []})
        async for piece in body:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
        order.append("request over")

    return run


def served(client, pieces):
    order = []
    asyncio.run(going_on(application(pieces, order), {"type": "http"}, client.receive, client.send))
    return order


def test_the_body_is_what_was_handed_over():
    client, pieces = Client(), Pieces(3)

    assert served(client, pieces) == ["request over"]

    assert [m["type"] for m in client.sent] == ["http.response.start"] + ["http.response.body"] * 4
    assert [m["body"] for m in client.sent[1:]] == [b"0", b"1", b"2", b""]
    assert [m.get("more_body", False) for m in client.sent[1:]] == [True, True, True, False]
    assert pieces.ended


def test_who_leaves_ends_the_body():
    client, pieces = Client(leaves_after=2), Pieces()

    served(client, pieces)

    assert pieces.ended
    assert all(message.get("more_body", True) for message in client.sent)  # it has no end, as it was cut off


def test_a_fault_in_the_midst_is_the_servers_to_tell():
    async def broken():
        yield b"0"
        raise RuntimeError("broken")

    client = Client()
    with pytest.raises(RuntimeError, match="broken"):
        asyncio.run(going_on(application(broken, []), {"type": "http"}, client.receive, client.send))

    assert [m.get("body") for m in client.sent] == [None, b"0"]


def test_what_was_handed_over_by_an_answer_that_never_began_is_closed():
    pieces = Pieces()

    async def aborted(scope, receive, send):
        hand_over(SimpleNamespace(scope=scope), pieces())

    client = Client()
    asyncio.run(going_on(aborted, {"type": "http"}, client.receive, client.send))

    assert client.sent == []


def test_an_answer_that_hands_nothing_over_is_as_it_was():
    async def plain(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"whole"})

    client = Client()
    asyncio.run(going_on(plain, {"type": "http"}, client.receive, client.send))

    assert [m.get("body") for m in client.sent] == [None, b"whole"]
