"""Of a day's archives those are counted that are made."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from accounts.models import DataExport, User
from accounts.privacy import exporting
from tests.accounts.privacy.test_export import ask, make
from tests.locks import held_up
from tests.serving import eventually

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("files")]


def test_it_is_asked_for_so_often_a_day_and_a_readonly_role_may(api, alice, mallory, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "export": "2/d"}
    User.objects.filter(pk=alice.pk).update(role="readonly")
    client = api(User.objects.get(pk=alice.pk))
    for _ in range(2):
        make(client)

    answer = client.post("/users/me/export")

    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "RATE_LIMITED")
    assert DataExport.objects.count() == 2
    assert api(mallory).post("/users/me/export").status_code == 202


def test_each_is_counted_once_however_often_it_is_asked_for(api, alice, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "export": "2/d"}
    for _ in range(2):
        answers = asked_at_once([api(alice) for _ in range(4)], alice)
        assert [answer.status_code for answer in answers] == [202] * 4
        [asked] = {answer.json()["id"] for answer in answers}
        assert ask(api(alice))["id"] == asked
        exporting.make_export(export_id=asked)

    refused = api(alice).post("/users/me/export")
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "RATE_LIMITED")
    assert 0 < int(refused.headers["Retry-After"]) <= 86_401
    assert DataExport.objects.count() == 2


def asked_at_once(clients, user):
    """Before the first has made an archive, each has been refused, or waits to make one."""
    with ThreadPoolExecutor(len(clients)) as pool:
        with transaction.atomic():
            User.objects.select_for_update().get(pk=user.pk)
            asked = [pool.submit(ask_alone, client) for client in clients]
            eventually(lambda: sum(one.done() for one in asked) + held_up() == len(clients))
        return [one.result() for one in asked]


def ask_alone(client):
    try:
        return client.post("/users/me/export")
    finally:
        connection.close()
