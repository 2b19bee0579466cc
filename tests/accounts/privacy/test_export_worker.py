"""An archive made by a real worker, on the broker of the settings, and the mail that tells of it."""

import pytest
from django.core import mail

from accounts.models import DataExport, Mail, User
from tests.accounts.privacy.test_export import ask, fetch
from tests.interpretations.conftest import eventually, worker  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("files")]


def test_a_worker_makes_it_and_a_mail_tells(api, anonymous, alice, live, worker):  # noqa: F811
    client = live(alice)["client"]
    User.objects.filter(pk=alice.pk).update(locale="ru")
    asked = ask(client)

    # The row, not the answer: requests in this process would take the worker's time.
    eventually(lambda: DataExport.objects.get(pk=asked["id"]).status == "completed", within=60)
    assert client.get(f"/users/me/export/{asked['id']}").json()["status"] == "completed"
    eventually(lambda: Mail.objects.filter(sent_at__isnull=False).exists())

    [sent] = mail.outbox
    assert (sent.to, sent.subject) == (["alice@example.com"], "Ваши данные готовы к скачиванию")
    link = next(line for line in sent.body.splitlines() if line.startswith("http://testserver/api/v1/exports/"))
    answer = fetch(anonymous, link.removeprefix("http://testserver"))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith('attachment; filename="nocturna-')
    assert answer["Cache-Control"] == "private, no-store"
