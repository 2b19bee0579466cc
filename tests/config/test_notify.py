"""Notices between threads and processes: quick, and never in the sender's way."""

import asyncio
import threading
import time

import pytest
from channels.layers import get_channel_layer
from redis import Redis as Client

from config.system import notify
from tests.services.redis import Redis
from tests.serving import eventually


@pytest.fixture
def consumers():
    """A loop on which consumers live, as a serving process has."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    notify.bind_loop(loop)
    yield lambda coroutine, within=10: asyncio.run_coroutine_threadsafe(coroutine, loop).result(within)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()  # else when it is collected, in the midst of another test


async def _wait_for(group: str, ready: threading.Event) -> float:
    async with notify.listening(group) as heard:
        await asyncio.sleep(0.3)  # the subscription is under way
        ready.set()
        async with asyncio.timeout(5):
            await heard.wait()
        return time.monotonic()


def test_a_notice_from_another_thread_is_heard_at_once(consumers):
    ready, sent = threading.Event(), []

    def sender() -> None:
        ready.wait(10)
        sent.append(time.monotonic())
        notify.send("test.group", {"type": "test.changed"})
        sent.append(time.monotonic())

    thread = threading.Thread(target=sender)
    thread.start()
    heard = consumers(_wait_for("test.group", ready))
    thread.join(10)

    assert 0 <= heard - sent[0] < 0.25
    assert sent[1] - sent[0] < 0.1


def test_who_has_left_holds_no_subscription(consumers):
    earlier = set(notify._listeners)  # of servers that ended with streams open

    async def come_and_go() -> dict[str, object]:
        for _ in range(20):
            async with notify.listening("test.brief"):
                await asyncio.sleep(0)
        await asyncio.sleep(0.5)
        # The one in memory forgets the members, the one on Redis the group.
        return {name: members for name, members in get_channel_layer().groups.items() if members}

    assert consumers(come_and_go()) == {}
    assert notify._listeners <= earlier


def test_sending_without_anybody_to_hear_neither_fails_nor_waits():
    started = time.monotonic()
    for _ in range(100):
        notify.send("test.nobody", {"type": "test.changed"})

    assert time.monotonic() - started < 0.5


def redis_of_our_own(settings, folder):
    redis = Redis(folder)
    redis.find()
    layer = {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [redis.environment()["REDIS_URL"]]},
    }
    settings.CHANNEL_LAYERS = {"default": layer}
    return redis


def test_who_listens_before_redis_is_there_hears_when_it_is(consumers, settings, tmp_path):
    redis = redis_of_our_own(settings, tmp_path)
    ready = threading.Event()

    async def hear() -> bool:
        subscribed = asyncio.Event()
        heard = asyncio.Event()
        async with notify.hearing("test.group", lambda notice: heard.set(), subscribed=subscribed):
            await asyncio.sleep(0.3)
            assert not subscribed.is_set()
            ready.set()
            async with asyncio.timeout(30):
                await subscribed.wait()
                await asyncio.to_thread(notify.send, "test.group", {"type": "test.changed"})
                await heard.wait()
        return True

    def start() -> None:
        ready.wait(10)
        redis.start()

    starting = threading.Thread(target=start)
    starting.start()
    try:
        assert consumers(hear(), within=40)
    finally:
        starting.join(20)
        redis.stop()


def test_the_first_notice_after_redis_was_started_anew_is_heard(consumers, settings, tmp_path):
    redis = redis_of_our_own(settings, tmp_path)
    redis.start()
    client = Client.from_url(redis.environment()["REDIS_URL"])

    async def hear() -> list[int]:
        notices: asyncio.Queue[int] = asyncio.Queue()
        heard, subscribed = [], asyncio.Event()
        async with notify.hearing(
            "test.group", lambda notice: notices.put_nowait(notice["number"]), subscribed=subscribed
        ):
            for number in range(2):
                await subscribed.wait()
                await asyncio.to_thread(notify.send, "test.group", {"type": "test.changed", "number": number})
                heard.append(await asyncio.wait_for(notices.get(), 10))
                if not number:
                    await asyncio.to_thread(restart)
        return heard

    def restart() -> None:
        redis.stop()
        redis.start()
        eventually(lambda: client.pubsub_channels(), within=20)  # the listener is back

    try:
        assert consumers(hear(), within=60) == [0, 1]
    finally:
        redis.stop()
