"""Whatever staff do to several rows at once, and cannot simply take back, a page asks for first."""

import re
import uuid

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.models import AuditEntry, User
from charts.models import Chart
from interpretations.models import Conversation, Interpretation, Message
from tests import factories
from tests.charts.conftest import ada, places
from tests.config.person import lived
from tests.config.rows import one_of_each
from tests.config.test_admin_by_scope import list_of, registered, rows

__all__ = ["ada", "places"]  # fixtures
pytestmark = pytest.mark.django_db
CHARTS = "/admin/charts/chart/"

# They change nothing, or undo what another did.
HARMLESS = {"export_csv", "analytics.alertrule.enable", "analytics.alertrule.unsilence"}
DANGEROUS = {
    "accounts.apikey.revoke", "accounts.issuer.delete_selected", "accounts.session.revoke", "accounts.staffgrant.end",
    "accounts.subscription.end", "accounts.user.delete_selected", "accounts.user.grant_credits", "accounts.visit.end",
    "analytics.alert.acknowledge", "analytics.alertrule.delete_selected", "analytics.alertrule.disable",
    "analytics.alertrule.silence_day", "analytics.alertrule.silence_hour", "charts.chart.delete", "charts.chart.hide",
    "charts.chart.unhide", "charts.chartshare.revoke", "charts.placecorrection.delete_selected",
    "interpretations.contentreport.dismiss", "interpretations.contentreport.hide",
    "interpretations.interpretation.cancel", "interpretations.interpretation.hide",
    "interpretations.interpretation.refund", "interpretations.interpretation.requeue",
    "interpretations.interpretation.unhide", "interpretations.message.cancel", "interpretations.message.hide",
    "interpretations.message.refund", "interpretations.message.requeue", "interpretations.message.unhide",
    "system.banner.delete_selected", "system.deadletter.replay", "system.flag.delete_selected",
    "system.setting.delete_selected",
}  # fmt: skip


@pytest.fixture
def root(db):
    return User.objects.create_superuser("root@example.com", factories.PASSWORD)


@pytest.fixture
def office(root):
    client = Client()
    client.force_login(root)
    return client


@pytest.fixture
def everything(alice, ada, root):
    """Rows of every list, of which each action finds some."""
    chart = alice.charts.get()
    lived(alice, chart, by=root)
    one_of_each(alice, chart, by=root)
    reading = {"owner": alice, "chart": chart, "topic": "natal.overview", "locale": "en", "factors": []}
    Interpretation.objects.create(**reading)
    Interpretation.objects.create(**reading, status="cancelled")
    answer = {"conversation": Conversation.objects.all()[0], "role": "assistant", "owner": alice, "locale": "en"}
    question = Message.objects.get()
    for number, status in enumerate(("queued", "cancelled"), 2):
        Message.objects.create(**answer, parent=question, number=number, status=status)


def actions_of(office, root):
    """Those that a superuser may choose."""
    request = RequestFactory().get("/")
    request.user = root
    for label, page in registered().items():
        for name in page.get_actions(request):
            yield label, page, name


def test_every_action_is_known_to_be_dangerous_or_harmless(root):
    found = {"export_csv" if name == "export_csv" else f"{label}.{name}" for label, _, name in actions_of(None, root)}

    assert found == DANGEROUS | HARMLESS


def test_what_is_dangerous_asks_first_says_of_how_many_and_does_nothing_yet(office, root, everything):
    office.get("/admin/")  # from here on what their session rests on is kept
    before, silent = rows(), []

    for label, page, name in actions_of(office, root):
        if f"{label}.{name}" not in DANGEROUS:
            continue
        free = {"alerts": None} if (label, name) == ("analytics.alertrule", "delete_selected") else {}
        found = page.model._default_manager.filter(**free).values_list("pk", flat=True)[:200]
        chosen = [str(pk) for pk in found]
        answer = office.post(list_of(page), {"action": name, "_selected_action": chosen})
        html = answer.content.decode() if answer.status_code == 200 else ""
        asked = re.findall(r'name="_selected_action" value="([^"]+)"', html)
        if not (asked and set(asked) <= set(chosen) and f'name="action" value="{name}"' in html):
            silent.append((label, name, answer.status_code))
        if "asked_of_rows" in str([template.name for template in answer.templates]):
            numbers = [int(number) for number in re.findall(r"<strong>[^<]+: (\d+)</strong>", html)]
            assert sum(numbers) == len(asked), (label, name, numbers)
            assert len(html.partition('<form method="post" class="max-w-2xl"')[2].partition("<p>")[2]) > 40

    assert silent == []
    assert {name: found for name, found in rows().items() if found != before[name]} == {}
    entry = AuditEntry.objects.filter(action="admin.action").latest("id")
    assert entry.detail["asked"] is True  # and so nothing is done


def chosen(*keys, **more):
    return {"action": "delete", "_selected_action": [str(key) for key in keys], **more}


def told(answer):
    return [str(message) for message in answer.context["messages"]]


NOTHING = "There is nothing to be done with what was chosen: it is so already, under way, or gone."


def test_the_page_names_what_it_will_be_done_to_and_its_answer_does_it_once(office, alice, ada):
    gone = Chart.objects.create(**_like(Chart.objects.get()), deleted_at=timezone.now())

    page = office.post(CHARTS, chosen(ada["id"], gone.pk))

    html = page.content.decode()
    assert "Their owners lose them" in html
    assert "<strong>Charts: 1</strong>" in html
    assert "Left as they are, for there is nothing to be done with them: 1" in html
    assert re.findall(r'name="_selected_action" value="([^"]+)"', html) == [ada["id"]]
    assert Chart.objects.filter(deleted_at=None).count() == 1
    assert told(office.post(CHARTS, chosen(ada["id"], confirmed="yes"), follow=True)) == ["1 chart deleted."]
    assert told(office.post(CHARTS, chosen(ada["id"], confirmed="yes"), follow=True)) == ["0 charts deleted."]
    assert told(office.post(CHARTS, chosen(ada["id"]), follow=True)) == [NOTHING]
    assert AuditEntry.objects.filter(action="chart.deleted").count() == 1


@pytest.mark.parametrize("more", [{}, {"confirmed": "yes"}])
def test_what_is_gone_and_what_was_not_chosen_is_left_alone(office, ada, more):
    office.post(CHARTS, chosen(uuid.uuid4(), **more), follow=True)
    office.post(CHARTS, {"action": "delete", **more}, follow=True)
    office.post(CHARTS, {"action": "delete", "index": "0", **more}, follow=True)

    assert Chart.objects.get().deleted_at is None


def test_all_of_a_list_are_those_that_the_page_showed_and_of_thousands_none(office, ada, monkeypatch):
    first = Chart.objects.get()
    second = Chart.objects.create(**_like(first))
    page = office.post(CHARTS, chosen(first.pk, select_across="1")).content.decode()
    shown = re.findall(r'name="_selected_action" value="([^"]+)"', page)
    assert (set(shown), "select_across" in page) == ({str(first.pk), str(second.pk)}, False)
    later = Chart.objects.create(**_like(first))

    done = office.post(CHARTS, chosen(*shown, confirmed="yes"), follow=True)
    assert told(done) == ["2 charts deleted."]
    assert [chart.pk for chart in Chart.objects.filter(deleted_at=None)] == [later.pk]

    monkeypatch.setattr("config.system.admin.MOST_CHOSEN", 0)
    for more in ({}, {"confirmed": "yes"}):
        body = chosen(later.pk, select_across="1", **more)
        assert told(office.post(CHARTS, body, follow=True)) == ["At most 0 at a time."]
    assert Chart.objects.get(pk=later.pk).deleted_at is None


def _like(chart):
    skipped = ("id", "deleted_at", "updated_at", "created_at")
    fields = [field for field in chart._meta.concrete_fields if not field.generated and field.name not in skipped]
    return {field.attname: getattr(chart, field.attname) for field in fields}


def test_every_page_of_the_office_is_looked_at():
    assert {model._meta.label_lower for model in admin.site._registry} == set(registered())
