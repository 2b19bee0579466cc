"""A link shows a chart to whoever has it: read-only, without its owner, until it expires or is revoked."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from accounts.services import profiles
from charts.models import ChartShare
from config.environment import BASE_DIR
from config.system.models import IdempotencyRecord
from interpretations.models import Interpretation
from tests.charts.births import BABBAGE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
SECRETS = ("née Byron", "countess", "Baptismal register", "alice@example.com", "Alice")


@pytest.fixture
def chart(api, alice, birth):
    more = {"notes": "née Byron", "tags": ["countess"], "rating": "AA", "source": "Baptismal register"}
    return api(alice).post("/charts", {**birth, **more}).json()


@pytest.fixture
def share(api, alice, chart):
    def post(**body):
        answer = api(alice).post(f"/charts/{chart['id']}/shares", body)
        assert answer.status_code == 201, answer.json()
        return answer.json()

    return post


@pytest.fixture
def reading(alice, chart):
    sections = [{"title": "Essence", "sentences": [{"text": "A reading of Ada.", "factors": ["sun.sagittarius"]}]}]
    return Interpretation.objects.create(
        owner=alice, chart_id=chart["id"], topic="natal.overview", locale="en", status="completed", sections=sections,
        text="## Essence\n\nA reading of Ada.", completed_at=timezone.now(),
    )  # fmt: skip


def assert_private(answer):
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_a_link_shows_the_chart_its_wheel_and_its_reading(anonymous, chart, share, reading):
    token = share(birth_data=True)["token"]
    shown = anonymous.get(f"/shared/{token}")
    wheel = anonymous.get(f"/shared/{token}/wheel.svg")
    text = anonymous.get(f"/shared/{token}/reading")

    assert (shown.status_code, wheel.status_code, text.status_code) == (200, 200, 200)
    for name in ("kind", "name", "moment", "place", "settings", "points", "houses", "angles", "aspects"):
        assert shown.json()[name] == chart[name]
    assert (
        ElementTree.fromstring(wheel.content).find("{http://www.w3.org/2000/svg}title").text
        == "Natal chart of Ada, wheel"
    )
    assert text.json()["sections"][0]["sentences"][0]["text"] == "A reading of Ada."
    for answer in (shown, wheel, text):
        assert_private(answer)
        assert not [secret for secret in (*SECRETS, chart["id"]) if secret in answer.content.decode()]


def test_birth_data_are_shown_only_if_the_link_says_so(api, alice, anonymous, share):
    token = share()["token"]
    page = Client().get(f"/shared/{token}").content.decode()
    shown = anonymous.get(f"/shared/{token}")
    assert not {"moment", "place", "engine", "id"} & set(shown.json())
    for text in (page, shown.content.decode(), anonymous.get(f"/shared/{token}/wheel.svg").content.decode()):
        assert not [secret for secret in ("1815", "London", *SECRETS) if secret in text]

    synastry = {"kind": "synastry", "first": BABBAGE, "second": BABBAGE, "name": "Two"}
    two = api(alice).post("/charts", synastry).json()
    token = api(alice).post(f"/charts/{two['id']}/shares", {}).json()["token"]
    first = anonymous.get(f"/shared/{token}").json()["first"]
    assert "points" in first
    assert not {"moment", "place", "id", "engine"} & set(first)
    for look in ({}, {"view": "page", "theme": "print"}):
        wheel = anonymous.get(f"/shared/{token}/wheel.svg", look)
        assert wheel.status_code == 200
        assert not [secret for secret in ("1791", "London") if secret in wheel.content.decode()]
    for look in ({"theme": "blue"}, {"with": two["id"]}):
        refused = anonymous.get(f"/shared/{token}/wheel.svg", look)
        assert (refused.status_code, list(refused.json()["error"]["details"])) == (400, list(look))


def test_the_token_is_told_once_and_stored_as_a_hash(api, alice, chart, share):
    made = share()
    listed = api(alice).get(f"/charts/{chart['id']}/shares").json()["data"]
    row = ChartShare.objects.get()

    assert made["url"] == f"http://testserver/shared/{made['token']}"
    assert [entry["id"] for entry in listed] == [made["id"]]
    assert {"token", "url"}.isdisjoint(listed[0])
    assert made["token"] not in str(vars(row))


def test_a_repeat_tells_the_same_link_and_keeps_none(api, alice, chart):
    key = {"Idempotency-Key": "share-1"}
    first, second = (api(alice).post(f"/charts/{chart['id']}/shares", {}, **key) for _ in range(2))

    assert (second.status_code, second["Idempotent-Replayed"]) == (201, "true")
    assert first.json() == second.json()
    assert ChartShare.objects.count() == 1
    assert first.json()["token"] not in str(IdempotencyRecord.objects.values().get())


@pytest.mark.parametrize("how", ["revoked", "expired", "chart", "account"])
@pytest.mark.parametrize("path", ["", "/wheel.svg", "/reading"])
def test_a_dead_link_is_gone(api, alice, anonymous, chart, share, reading, how, path):
    made = share(expires_in=3600)
    assert anonymous.get(f"/shared/{made['token']}{path}").status_code == 200
    if how == "revoked":
        for _ in range(2):
            assert api(alice).delete(f"/charts/{chart['id']}/shares/{made['id']}").status_code == 204
    elif how == "expired":
        ChartShare.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif how == "chart":
        api(alice).delete(f"/charts/{chart['id']}")
    else:
        profiles.delete_account(user=alice)

    answer = anonymous.get(f"/shared/{made['token']}{path}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (410, "GONE")
    assert_private(answer)


def test_a_guess_finds_nothing(anonymous, share):
    token = share()["token"]
    for guess in ("x", token[:-1], token + "A", token.swapcase()):
        answer = anonymous.get(f"/shared/{guess}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "SHARE_NOT_FOUND")


def test_what_is_not_included_is_not_shown(anonymous, share, reading):
    token = share(include=["reading"])["token"]
    assert anonymous.get(f"/shared/{token}/wheel.svg").json()["error"]["code"] == "NOT_FOUND"
    token = share(include=["wheel"])["token"]
    assert anonymous.get(f"/shared/{token}/reading").json()["error"]["code"] == "NOT_FOUND"


def test_a_reading_that_answered_a_question_is_not_shown(anonymous, share, reading):
    Interpretation.objects.update(parameters={"question": "Will he come back?"})

    assert anonymous.get(f"/shared/{share()['token']}/reading").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_link_changes_nothing(anonymous, share, method):
    assert getattr(anonymous, method)(f"/shared/{share()['token']}").status_code == 405


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"include": ["notes"]}, "include"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_at": "2099-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_at": "2027-01-01T00:00:00"}, "expires_at"),
        ({"expires_at": 5}, "expires_at"),
        ({"expires_in": 59}, "expires_in"),
        ({"expires_in": True}, "expires_in"),
        ({"birth_data": "yes"}, "birth_data"),
        ({"forever": True}, "forever"),
    ],
)
def test_what_no_link_can_be_is_named(api, alice, chart, body, field):
    answer = api(alice).post(f"/charts/{chart['id']}/shares", body)

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, [field])
    assert not ChartShare.objects.exists()


def test_what_is_shown_is_a_list(api, alice, chart):
    answer = api(alice).post(f"/charts/{chart['id']}/shares", {"include": "wheel"})

    assert (answer.status_code, answer.json()["error"]["details"]) == (400, {"include": ["Must be a list."]})
    assert not ChartShare.objects.exists()


def test_strangers_make_see_and_revoke_none(api, alice, mallory, chart, share):
    made = share()
    path = f"/charts/{chart['id']}/shares"
    for answer in (
        api(mallory).post(path, {}),
        api(mallory).get(path),
        api(mallory).delete(f"{path}/{made['id']}"),
    ):
        assert answer.json()["error"]["code"] == "CHART_NOT_FOUND"
    assert ChartShare.objects.get().is_live


def test_who_may_only_read_makes_and_revokes_none(api, alice, chart, share):
    made = share()
    alice.role = "readonly"
    alice.save()

    assert api(alice).post(f"/charts/{chart['id']}/shares", {}).status_code == 403
    assert api(alice).delete(f"/charts/{chart['id']}/shares/{made['id']}").status_code == 403
    assert ChartShare.objects.get().is_live


def test_looking_is_limited_by_address(anonymous, share, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "shared": "3/h"}
    token = share()["token"]
    statuses = [anonymous.get(f"/shared/{token}").status_code for _ in range(2)]
    statuses += [Client().get(f"/shared/{token}").status_code for _ in range(2)]

    assert statuses == [200, 200, 200, 429]


def test_a_browser_gets_a_page(share, reading):
    answer = Client().get(
        f"/shared/{share(birth_data=True, expires_in=3600)['token']}", headers={"Accept": "text/html"}
    )
    html = answer.content.decode()

    assert answer.status_code == 200
    assert_private(answer)
    for piece in (
        "<h1>Ada</h1>",
        "<svg",
        "A reading of Ada.",
        "London",
        'name="robots" content="noindex',
        "This link is valid",
    ):
        assert piece in html
    assert not [secret for secret in SECRETS if secret in html]
    assert "script-src 'none'" in answer["Content-Security-Policy"]


def test_a_page_is_titled_by_its_kind_once_where_it_has_no_name(api, alice, chart, share):
    api(alice).patch(f"/charts/{chart['id']}", {"name": ""})
    html = (
        Client()
        .get(f"/shared/{share(include=['reading'])['token']}", headers={"Accept-Language": "ru"})
        .content.decode()
    )

    assert "<h1>Натальная карта</h1>" in html
    assert html.split("</h1>")[1].split("</header>")[0].count("Натальная") == 0
    assert "Эту страницу видит каждый, у кого есть ссылка." in html


def test_a_long_name_is_whole_in_the_page_and_shown_in_three_lines(api, alice, chart, share):
    token = share()["token"]
    pages = {}
    for name in ("W" * 60, "W" * 200):
        api(alice).patch(f"/charts/{chart['id']}", {"name": name})
        pages[len(name)] = Client().get(f"/shared/{token}").content.decode()
    style = (BASE_DIR / "config/backoffice/static/nocturna/pages.css").read_text()

    assert f"<h1>{'W' * 60}</h1>" in pages[60]
    assert f'<h1 class="long" title="{"W" * 200}">{"W" * 200}</h1>' in pages[200]
    assert "-webkit-line-clamp: 3" in style.split(".shared h1.long {")[1].split("}")[0]


def test_the_page_of_a_dead_link_says_so(api, alice, chart, share):
    made = share()
    api(alice).delete(f"/charts/{chart['id']}/shares/{made['id']}")
    answer = Client().get(f"/shared/{made['token']}", headers={"Accept": "text/html"})

    assert (answer.status_code, "This link is no longer valid." in answer.content.decode()) == (410, True)
    assert_private(answer)


def test_a_hostile_name_stays_text(api, alice, chart, share):
    api(alice).patch(f"/charts/{chart['id']}", {"name": "<script>alert(1)</script>"})

    assert "<script" not in Client().get(f"/shared/{share()['token']}").content.decode()


def test_tokens_stay_out_of_the_log(anonymous, share, caplog, capfd):
    token = share()["token"]
    caplog.clear()
    anonymous.get(f"/shared/{token}")
    Client().get(f"/shared/{token}")

    said = (
        caplog.text
        + "".join(capfd.readouterr())
        + str([vars(record) for record in caplog.records if "request" in record.name])
    )
    assert "/shared/…" in said
    assert token not in said
