"""Staff give the credits of a reading back, once, and say why."""

import pytest

from accounts.models import Account, AuditEntry, Grant, LedgerEntry
from accounts.services.ledger_check import contradictions
from config.api.errors import InvalidState
from interpretations import services
from interpretations.models import Interpretation
from tests import factories
from tests.interpretations.conftest import at_the_same_time
from tests.interpretations.conversations.conftest import question, talk  # noqa: F401  (fixtures)
from tests.interpretations.conversations.conftest import written as answered

LIST = "/admin/interpretations/interpretation/"
MESSAGES = "/admin/interpretations/message/"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("at_once")]


@pytest.fixture
def boss(db):
    return factories.UserFactory.create(is_staff=True, is_superuser=True, role="admin")


@pytest.fixture
def staff(client, boss):
    client.force_login(boss)
    return client


@pytest.fixture
def written(ask):
    row = ask(style="concise")
    services.write_interpretation(interpretation_id=row.pk)
    return Interpretation.objects.get(pk=row.pk)


def asked(*rows, **more):
    return {"action": "refund", "_selected_action": [str(row.pk) for row in rows], **more}


def balance(user):
    return Account.objects.get(user=user).balance


def test_first_a_page_asks_why(staff, alice, written):
    before = balance(alice)

    page = staff.post(LIST, asked(written)).content.decode()

    assert "Give the credits back" in page
    assert 'name="reason"' in page
    refused = staff.post(LIST, asked(written, confirmed="yes", reason=" ")).content.decode()
    assert "This field is required." in refused
    assert balance(alice) == before


def test_what_was_charged_is_granted_and_recorded(staff, boss, alice, written):
    before = balance(alice)

    answer = staff.post(LIST, asked(written, confirmed="yes", reason="It did not please"), follow=True)

    assert "Credits given back for 1 of 1." in answer.content.decode()
    assert balance(alice) == before + written.reservation.charged
    grant = Grant.objects.get(key=written.reservation_id)
    assert (grant.reason, grant.by, grant.expires_at) == ("It did not please", boss, None)
    entry = AuditEntry.objects.get(action="credits.granted", subject_id=alice.pk, actor_id=boss.pk)
    assert entry.after["credits"] == written.reservation.charged
    assert list(contradictions()) == []
    written.refresh_from_db()
    assert written.text


def test_twice_gives_back_once(staff, alice, written):
    for words in ("1 of 1", "0 of 1"):
        answer = staff.post(LIST, asked(written, confirmed="yes", reason="Again"), follow=True)
        assert f"Credits given back for {words}." in answer.content.decode()

    assert LedgerEntry.objects.filter(grant__key=written.reservation_id).count() == 1


def test_many_at_once_give_back_once(boss, written):
    def give_back():
        return services.give_back(writing=Interpretation.objects.get(pk=written.pk), reason="So", by=boss)

    assert sorted(at_the_same_time(6, give_back)) == [False] * 5 + [True]


def test_nothing_is_given_for_what_costs_nothing_yet(boss, alice, ask):
    row = ask(style="concise")
    before = balance(alice)

    with pytest.raises(InvalidState):
        services.give_back(writing=row, reason="So", by=boss)

    assert balance(alice) == before


def test_answers_of_conversations_too(staff, alice, question):  # noqa: F811
    message = answered(question())
    before = balance(alice)

    staff.post(MESSAGES, asked(message, confirmed="yes", reason="It did not please"))

    assert balance(alice) == before + message.reservation.charged


def test_who_may_not_bill_may_not_refund(client, alice, written):
    moderator = factories.UserFactory.create(is_staff=True, role="moderator")
    client.force_login(moderator)
    before = balance(alice)

    page = client.get(LIST)
    answer = client.post(LIST, asked(written, confirmed="yes", reason="So"))

    assert (page.status_code, "Give the credits back" in page.content.decode()) == (200, False)
    assert answer.status_code == 403
    assert balance(alice) == before
