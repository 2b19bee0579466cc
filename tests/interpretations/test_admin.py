"""Readings in the back office."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from interpretations import services
from interpretations.models import Interpretation, Status
from tests.accounts.standing.cast import unlooking

LIST = "/admin/interpretations/interpretation/"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def staff(client):
    admin = User.objects.create_superuser("root@example.com", "a long enough password", name="Root")
    client.force_login(admin)
    return client


@pytest.fixture
def written(ask, at_once) -> Interpretation:
    row = ask(style="concise")
    services.write_interpretation(interpretation_id=row.pk)
    row.refresh_from_db()
    return row


def test_a_reading_is_shown_by_sections_with_what_each_sentence_rests_on(staff, written):
    page = staff.get(f"{LIST}{written.pk}/change/")

    html = page.content.decode()
    assert page.status_code == 200
    for section in written.sections:
        assert section["title"] in html
        for sentence in section["sentences"]:
            assert all(f">{factor}</li>" in html for factor in sentence["factors"])
    assert '<mark class="reading-supported" title="' in html
    assert '<mark class="reading-contradicted"' not in html


def stored_as(reading: Interpretation, **columns) -> None:
    """A sentence that is true of the Sun, and of Venus never: she is at most 48° away from it."""
    signs = {point["name"]: point["sign"] for point in reading.chart.result["points"]}
    assert signs["sun"] == "capricorn"
    said = "Your <i>Sun is in Capricorn</i>, and Venus is in Leo."
    sections = [{"title": "Of & you", "sentences": [{"text": said, "factors": ["sun.capricorn"]}]}]
    Interpretation.objects.filter(pk=reading.pk).update(sections=sections, **columns)


def test_the_words_of_each_claim_bear_what_the_verifier_says_of_them(staff, written):
    stored_as(written)

    html = staff.get(f"{LIST}{written.pk}/change/").content.decode()

    assert '<h3 class="reading-title">Of &amp; you</h3>' in html
    borne_out = '<mark class="reading-supported" title="sun.capricorn: borne out">Sun is in Capricorn</mark>'
    otherwise = '<mark class="reading-contradicted" title="venus.leo: the chart has it otherwise">'
    sentence = f"Your &lt;i&gt;{borne_out}&lt;/i&gt;, and {otherwise}Venus is in Leo</mark>."
    assert f'<p class="reading-sentence">{sentence}</p>' in html
    assert '<li class="reading-supported" title="borne out">sun.capricorn</li>' in html
    assert '<li class="reading-contradicted" title="the chart has it otherwise">venus.leo</li>' in html


def test_a_reading_whose_chart_as_it_was_is_not_kept_is_shown_without_marks(staff, written):
    stored_as(written, chart_version=7)

    html = staff.get(f"{LIST}{written.pk}/change/").content.decode()

    assert "The chart of which it was written is no longer kept" in html
    assert "&lt;/i&gt;, and Venus is in Leo." in html
    assert "<mark" not in html


def test_a_reading_without_text_says_so(staff, unwritten):
    assert "Nothing is written yet." in staff.get(f"{LIST}{unwritten.pk}/change/").content.decode()


@pytest.mark.parametrize(
    "query", ["?q=alice", "?status__exact=queued", "?presence=present", "?topic=natal.overview", "?locale=en"]
)
def test_readings_are_found(staff, unwritten, query):
    assert str(unwritten.pk) in staff.get(LIST + query).content.decode()


def test_readings_are_found_by_id_and_left_out_by_filters(staff, unwritten):
    assert str(unwritten.pk) in staff.get(f"{LIST}?q={unwritten.pk}").content.decode()
    assert str(unwritten.pk) not in staff.get(f"{LIST}?q=mallory").content.decode()
    assert str(unwritten.pk) not in staff.get(f"{LIST}?presence=deleted").content.decode()


def test_the_list_takes_the_same_queries_whatever_its_length(staff, ask, monkeypatch):
    assert staff.get(LIST).status_code == 200  # from here on what their session rests on is kept
    counts = []
    for _ in range(2):
        for _ in range(4):
            ask()
        with unlooking(monkeypatch), CaptureQueriesContext(connection) as queries:
            assert staff.get(LIST).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_filters_do_not_read_the_whole_table(staff, unwritten):
    with CaptureQueriesContext(connection) as queries:
        page = staff.get(LIST).content.decode()

    assert not [query["sql"] for query in queries if "DISTINCT" in query["sql"]]
    assert "?topic=natal.overview" in page
    assert "?locale=en" in page


def test_a_filter_leaves_other_rows_out(staff, unqueued):
    kept, other = unqueued(), unqueued(topic="natal.work", locale="ru")

    for query in ("?topic=natal.overview", "?locale=en"):
        page = staff.get(LIST + query).content.decode()
        assert (str(kept.pk) in page, str(other.pk) in page) == (True, False)


def test_staff_cancel_and_requeue(staff, unwritten):
    chosen = {"_selected_action": [str(unwritten.pk)], "confirmed": "yes"}

    staff.post(LIST, {"action": "cancel", **chosen})
    unwritten.refresh_from_db()
    assert unwritten.status == Status.CANCELLED

    staff.post(LIST, {"action": "requeue", **chosen})
    unwritten.refresh_from_db()
    assert unwritten.status == Status.QUEUED


def panel_of(client, user):
    page = client.get(f"/admin/accounts/user/{user.pk}/change/")
    assert page.status_code == 200
    html = page.content.decode()
    return html[html.index('<section id="readings"') :].partition("</section>")[0]


def test_the_persons_page_marks_what_the_newest_readings_rest_on(staff, alice, written, unwritten):
    stored_as(written)

    shown = panel_of(staff, alice)

    assert shown.count("<details") == 1  # of the other nothing is written yet
    assert '<mark class="reading-supported" title="sun.capricorn: borne out">Sun is in Capricorn</mark>' in shown
    assert '<mark class="reading-contradicted" title="venus.leo: the chart has it otherwise">' in shown
    assert '<li class="reading-supported" title="borne out">sun.capricorn</li>' in shown


def test_the_persons_page_takes_no_more_queries_for_many_readings(staff, alice, written, unqueued):
    panel_of(staff, alice)
    done = {"status": Status.COMPLETED, "completed_at": timezone.now(), "text": "A text."}
    for _ in range(7):
        stored_as(unqueued(**done), chart_version=7)  # which is not kept

    with CaptureQueriesContext(connection) as queries:
        shown = panel_of(staff, alice)

    assert len(queries) <= 30
    assert shown.count("<details") == 3
    assert "The chart of which it was written is no longer kept" in shown


def test_nothing_shown_to_a_reader_is_rewritten(staff, written):
    assert staff.post(f"{LIST}{written.pk}/change/", {"text": "Else"}).status_code == 403
    assert staff.get(f"{LIST}add/").status_code == 403
    assert staff.post(f"{LIST}{written.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Interpretation.objects.get(pk=written.pk).text == written.text
