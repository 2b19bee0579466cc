"""Alerts in the back office: what fires is seen, acknowledged and silenced; rules are changed, and webhooks kept."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.db.models.signals import pre_save
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry, Role
from analytics.models import Alert, AlertNotice, AlertRule
from tests.analytics.alerts.office import ALERTS, NOTICES, RULES, entered, office

__all__ = ["office"]  # a fixture

pytestmark = pytest.mark.django_db


def fires(rule, **values):
    seen = {"severity": rule.severity, "threshold": 5.0, "value": 9.0, "worst": 12.0}
    return Alert.objects.create(rule=rule, **{**seen, **values})


def chosen(client, page, action, *rows, **more):
    return client.post(page, {"action": action, "_selected_action": [row.pk for row in rows], **more}, follow=True)


def form(**values):
    plain = {
        "code": "mine", "title": "Mine", "metric": "error_rate", "parameters": "{}", "window_minutes": "10",
        "comparison": "above", "threshold": "5", "clear_threshold": "2", "for_evaluations": "2", "minimum_count": "50",
        "severity": "warning", "mail_to": "ops@example.com, night@example.com", "new_webhook": "",
        "silenced_until_0": "", "silenced_until_1": "", "repeat_minutes": "30", "is_enabled": "on",
    }  # fmt: skip
    return {name: value for name, value in {**plain, **values}.items() if value is not None}


def test_what_fires_is_first_in_both_lists(office, rule):
    quiet, loud = rule(code="a"), rule(code="b", metric="sign_ups", comparison="falls_by")
    fires(quiet, state="resolved", resolved_at=timezone.now())
    fires(loud)

    assert [row.code for row in office.get(RULES).context["cl"].result_list] == ["b", "a"]
    assert [row.rule.code for row in office.get(ALERTS).context["cl"].result_list] == ["b", "a"]
    assert [row.code for row in office.get(RULES, {"firing": "yes"}).context["cl"].result_list] == ["b"]
    assert [row.code for row in office.get(RULES, {"firing": "no"}).context["cl"].result_list] == ["a"]
    assert "9.0 %" in office.get(ALERTS).content.decode()


@pytest.mark.parametrize("page", [RULES, ALERTS, NOTICES])
def test_lists_are_constant_in_questions(office, rule, page):
    def asked():
        office.get(page)
        with CaptureQueriesContext(connection) as queries:
            assert office.get(page).status_code == 200
        return len(queries)

    def more(number):
        for place in range(number):
            alert = fires(rule(code=f"r{number}-{place}", webhook_host="example.com"))
            AlertNotice.objects.create(alert=alert, kind="firing", channel="mail", to="a@example.com", payload={})

    more(2)
    few = asked()
    more(20)

    assert asked() == few
    assert few <= 16


def test_every_page_says_how_many_fire_to_who_may_see_them(office, rule):
    fires(rule(code="a", severity="warning"))
    fires(rule(code="quiet", silenced_until=timezone.now() + timedelta(hours=1)))
    page = office.get("/admin/find/").content.decode()
    link, said = re.search(r'class="office-alerts" href="([^"]+)">([^<]+)</a>', page).groups()
    assert said == "1 alert"
    assert [row.rule.code for row in office.get(unescape(link)).context["cl"].result_list] == ["a"]
    silenced = office.get(ALERTS, {"silenced": "yes"}).context["cl"].result_list
    assert [row.rule.code for row in silenced] == ["quiet"]

    fires(rule(code="b", severity="critical"))
    assert 'class="office-alerts office-critical"' in office.get("/admin/find/").content.decode()
    assert ">2 тревоги</a>" in office.get("/admin/find/", headers={"Accept-Language": "ru"}).content.decode()
    assert "office-alerts" not in entered(Role.MODERATOR).get("/admin/find/").content.decode()
    assert "office-alerts" in entered(grants="operator").get("/admin/find/").content.decode()


def test_who_may_not_see_them_costs_no_question(office):
    moderator = entered(Role.MODERATOR)
    with CaptureQueriesContext(connection) as queries:
        moderator.get("/admin/find/")
    assert not [query for query in queries if "analytics_alert" in query["sql"]]


def test_an_alert_is_acknowledged_with_a_note_and_it_is_recorded(office, rule):
    alert = fires(rule())
    page = f"{ALERTS}{alert.pk}/acknowledge/"
    asked = office.get(page).content.decode()
    assert 'name="note"' in asked
    assert Alert.objects.get().acknowledged_at is None  # a GET changes nothing

    answer = office.post(page, {"confirmed": "yes", "note": "Ada looks at it."}, follow=True)

    alert.refresh_from_db()
    assert (alert.acknowledged_by, alert.note) == (office.user.pk, "Ada looks at it.")
    assert "1 alert acknowledged." in answer.content.decode()
    entry = AuditEntry.objects.get(action="admin.changed")
    assert (entry.target_id, entry.actor_id) == (str(alert.pk), office.user.pk)
    assert (entry.before, entry.after) == ({"acknowledged": False}, {"acknowledged": True, "note": "…(16)"})
    again = office.post(page, {"confirmed": "yes", "note": "Me too."}, follow=True)
    assert "0 alerts acknowledged." in again.content.decode()
    assert Alert.objects.get().note == "Ada looks at it."


def test_several_are_acknowledged_together(office, rule):
    rows = [fires(rule(code="a")), fires(rule(code="b")), fires(rule(code="c"))]
    assert 'name="confirmed"' in chosen(office, ALERTS, "acknowledge", *rows[:2]).content.decode()

    chosen(office, ALERTS, "acknowledge", *rows[:2], confirmed="yes", note="")

    assert sorted(Alert.objects.exclude(acknowledged_at=None).values_list("rule__code", flat=True)) == ["a", "b"]


def test_a_note_that_is_too_long_is_refused(office, rule):
    alert = fires(rule())
    page = office.post(f"{ALERTS}{alert.pk}/acknowledge/", {"confirmed": "yes", "note": "x" * 501})

    assert page.status_code == 200
    assert Alert.objects.get().acknowledged_at is None


@pytest.mark.parametrize(("action", "hours"), [("silence_hour", 1), ("silence_day", 24)])
def test_a_rule_is_silenced_and_not_any_more_and_both_are_recorded(office, rule, action, hours):
    made = rule()
    chosen(office, RULES, action, made, confirmed="yes")
    made.refresh_from_db()
    assert abs(made.silenced_until - timezone.now() - timedelta(hours=hours)) < timedelta(minutes=1)

    chosen(office, RULES, "unsilence", made)
    made.refresh_from_db()
    assert made.silenced_until is None
    entries = AuditEntry.objects.filter(action="admin.changed", target_id=str(made.pk)).order_by("id")
    assert [(bool(entry.before["silenced_until"]), bool(entry.after["silenced_until"])) for entry in entries] == [
        (False, True), (True, False),
    ]  # fmt: skip


def test_a_rule_is_disabled_and_enabled(office, rule):
    made = rule()
    fires(made)
    chosen(office, RULES, "disable", made, confirmed="yes")
    made.refresh_from_db()
    assert (made.is_enabled, Alert.objects.get().state) == (False, "resolved")

    chosen(office, RULES, "enable", made)
    made.refresh_from_db()
    assert made.is_enabled
    assert AuditEntry.objects.filter(action="admin.changed", target_id=str(made.pk)).count() == 2


def test_who_may_only_look_changes_nothing(rule):
    made = rule()
    alert = fires(made)
    client = entered(grants="system:read")

    assert client.get(f"{RULES}{made.pk}/change/").status_code == 200
    for action in ("silence_hour", "disable", "enable"):
        assert chosen(client, RULES, action, made, confirmed="yes").status_code == 403
    assert chosen(client, ALERTS, "acknowledge", alert, confirmed="yes").status_code == 403
    assert client.post(f"{ALERTS}{alert.pk}/acknowledge/", {"confirmed": "yes", "note": "x"}).status_code == 403
    assert client.post(f"{RULES}{made.pk}/change/", form()).status_code == 403
    made.refresh_from_db()
    alert.refresh_from_db()
    assert (made.silenced_until, made.is_enabled, made.title, alert.acknowledged_at) == (None, True, "", None)
    assert entered(Role.MODERATOR).get(RULES).status_code == 403


def test_a_rule_is_made_and_changed(office, measuring):
    assert office.post(f"{RULES}add/", form()).status_code == 302
    made = AlertRule.objects.get()
    assert (made.code, made.threshold, made.mail_to) == ("mine", 5.0, ["ops@example.com", "night@example.com"])
    AlertRule.objects.update(streak=1, state="beyond")

    changed = form(threshold="7", parameters='{"route": "/api/v1/charts"}', code="other")
    assert office.post(f"{RULES}{made.pk}/change/", changed).status_code == 302

    made.refresh_from_db()
    assert (made.code, made.threshold, made.parameters) == ("mine", 7.0, {"route": "/api/v1/charts"})
    # What was counted by the former threshold counts no longer; what was found stays to be seen.
    assert (made.streak, made.evaluations, made.state) == (0, 2, "beyond")
    entry = AuditEntry.objects.get(action="admin.changed")
    assert (entry.before["threshold"], entry.after["threshold"]) == (5.0, 7.0)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"clear_threshold": "6"}, "clear_threshold"),
        ({"comparison": "below", "clear_threshold": "4"}, "clear_threshold"),
        ({"window_minutes": "4"}, "window_minutes"),
        ({"window_minutes": "10081"}, "window_minutes"),
        ({"for_evaluations": "0"}, "for_evaluations"),
        ({"metric": "gone"}, "metric"),
        ({"metric": "queue_age", "minimum_count": "0", "comparison": "falls_by"}, "comparison"),
        ({"metric": "queue_age", "minimum_count": "0", "parameters": '{"queue": "gone"}'}, "parameters"),
        ({"metric": "queue_age", "minimum_count": "1"}, "minimum_count"),
        ({"parameters": '{"planet": "mars"}'}, "parameters"),
        ({"parameters": '{"route": 1}'}, "parameters"),
        ({"parameters": "[1]"}, "parameters"),
        ({"parameters": "{"}, "parameters"),
        ({"mail_to": "nobody"}, "mail_to"),
        ({"new_webhook": "http://hooks.example.com/x"}, "new_webhook"),
        ({"new_webhook": "https://user:pass@hooks.example.com/x"}, "new_webhook"),
        ({"new_webhook": "https://hooks.example.com/x", "drop_webhook": "on"}, "drop_webhook"),
        ({"threshold": ""}, "threshold"),
        ({"threshold": "nan"}, "threshold"),
        ({"threshold": "inf"}, "threshold"),
    ],
)
def test_what_makes_no_sense_is_named_and_nothing_stored(office, measuring, wrong, named):
    page = office.post(f"{RULES}add/", form(**wrong))

    assert page.status_code == 200
    assert list(page.context["adminform"].form.errors) == [named]
    assert not AlertRule.objects.exists()


HOOK = "https://hooks.example.com/services/T0PS3CRET"


def test_a_webhook_is_shown_neither_again_nor_to_the_log_and_its_secret_once(office, measuring):
    shown = office.post(f"{RULES}add/", form(new_webhook=HOOK))

    made = AlertRule.objects.get()
    assert (made.secret_url, made.webhook_host) == (HOOK, "hooks.example.com")
    assert made.webhook_secret in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret_url, webhook_secret FROM analytics_alertrule")
        assert not any("T0PS3CRET" in stored or made.webhook_secret in stored for stored in cursor.fetchone())
    pages = [office.get(f"{RULES}{made.pk}/change/"), office.get(RULES), chosen(office, RULES, "export_csv", made)]
    pages[2] = type("Page", (), {"content": b"".join(pages[2].streaming_content)})
    for page in pages:
        for secret in ("T0PS3CRET", made.webhook_secret):
            assert secret not in page.content.decode()
    assert "https://hooks.example.com/…" in pages[0].content.decode()
    logged = str(list(AuditEntry.objects.values_list("before", "after", "detail")))
    assert "T0PS3CRET" not in logged
    assert "'webhook_host': 'hooks.example.com'" in logged


def test_a_webhook_stays_until_another_is_given_or_it_is_taken_away(office, measuring):
    office.post(f"{RULES}add/", form(new_webhook=HOOK))
    made = AlertRule.objects.get()
    page, secret = f"{RULES}{made.pk}/change/", made.webhook_secret

    office.post(page, form(threshold="8"))
    kept = AlertRule.objects.get()
    assert (kept.secret_url, kept.webhook_secret) == (HOOK, secret)

    assert "whsec_" in office.post(page, form(new_webhook="https://other.example.com/")).content.decode()
    renewed = AlertRule.objects.get()
    assert (renewed.webhook_host, renewed.webhook_secret == secret) == ("other.example.com", False)

    office.post(page, form(drop_webhook="on"))
    without = AlertRule.objects.get()
    assert (without.secret_url, without.webhook_secret, without.webhook_host) == ("", "", "")


@pytest.mark.parametrize("given", ["", " ", "https://a..example.com/", "https://" + "x." * 126 + "xx/"])
def test_a_secret_is_shown_with_a_new_webhook_alone(office, measuring, given):
    office.post(f"{RULES}add/", form(new_webhook=HOOK))
    made = AlertRule.objects.get()

    page = office.post(f"{RULES}{made.pk}/change/", form(new_webhook=given), follow=True)

    assert "whsec_" not in page.content.decode()
    assert AlertRule.objects.get().webhook_secret == made.webhook_secret


def test_what_has_found_something_goes_on_to_be_about_it(office, rule):
    made = rule(code="mine")
    page = f"{RULES}{made.pk}/change/"
    assert 'name="metric"' in office.get(page).content.decode()
    fires(made)
    assert 'name="metric"' not in office.get(page).content.decode()

    changed = form(metric="queue_age", comparison="below", threshold="7", mail_to="")
    assert office.post(page, changed).status_code == 302

    made.refresh_from_db()
    assert (made.metric, made.comparison, made.threshold) == ("error_rate", "above", 7.0)
    refused = office.post(page, form(clear_threshold="8", parameters='{"planet": "mars"}'))
    assert set(refused.context["adminform"].form.errors) == {"clear_threshold", "parameters"}


def test_of_a_metric_that_is_gone_the_rest_can_be_changed(office, rule):
    made = rule(code="mine", metric="gone")
    fires(made)

    assert office.post(f"{RULES}{made.pk}/change/", form(threshold="7")).status_code == 302
    assert AlertRule.objects.get().threshold == 7.0


def test_what_somebody_else_changes_meanwhile_stays(office, measuring):
    office.post(f"{RULES}add/", form())
    made, until = AlertRule.objects.get(), timezone.now() + timedelta(hours=1)
    AlertRule.objects.update(streak=1)
    assert office.post(f"{RULES}{made.pk}/change/", form()).status_code == 302
    assert AlertRule.objects.get().streak == 1  # nothing was changed

    def meanwhile(sender, instance, **more):
        AlertRule.objects.update(silenced_until=until, severity="critical")

    pre_save.connect(meanwhile, AlertRule)
    try:
        assert office.post(f"{RULES}{made.pk}/change/", form(threshold="7")).status_code == 302
    finally:
        pre_save.disconnect(meanwhile, AlertRule)

    made.refresh_from_db()
    assert (made.threshold, made.silenced_until, made.severity, made.streak) == (7.0, until, "critical", 0)


def test_an_alert_says_whom_it_was_told(office, rule):
    alert = fires(rule(), note="<b>bold</b>")
    notice = AlertNotice.objects.create(
        alert=alert, kind="firing", channel="webhook", to="hooks.example.com", payload={}, due_at=None,
        error="answered 410",
    )  # fmt: skip

    page = office.get(f"{ALERTS}{alert.pk}/change/").content.decode()

    assert f'<a href="{NOTICES}{notice.pk}/change/">began · hooks.example.com</a>: given up answered 410' in page
    assert "<b>bold</b>" not in page
    assert "given up" in office.get(NOTICES).content.decode()


def test_a_rule_that_has_found_something_is_not_deleted(office, rule):
    made, free = rule(), rule(code="free")
    fires(made)

    assert office.post(f"{RULES}{made.pk}/delete/", {"post": "yes"}).status_code == 200
    assert office.post(f"{RULES}{free.pk}/delete/", {"post": "yes"}).status_code == 302
    assert [one.code for one in AlertRule.objects.all()] == ["rule"]
