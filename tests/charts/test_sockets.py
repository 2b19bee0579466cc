"""`/ws/v1/calculations`."""

import pytest

from tests.serving import open_socket, server, uvicorn_server  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/ws/v1/calculations"


@pytest.fixture
def socket(api, alice, server, places):  # noqa: F811
    with open_socket(server, PATH, api(alice).signed_in.access_token) as opened:
        yield opened


def test_a_calculation_is_answered_as_over_rest(api, alice, socket, birth):
    answer = socket.ask(id="1", type="calculate", body=birth)

    assert answer == {"id": "1", "type": "result", "body": api(alice).post("/calculations", birth).json()}
