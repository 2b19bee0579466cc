"""The embedded PostgreSQL in the directories that people have."""

import pwd
import shutil
import stat

import psycopg
import pytest

from config.embedded.errors import LaunchError
from config.embedded.postgres import Postgres
from config.embedded.privileges import USER, allow_passing, read_acl

pytestmark = pytest.mark.embedded


@pytest.fixture
def cluster():
    started = []

    def start(folder):
        postgres = Postgres(folder)
        started.append(postgres)
        postgres.start()
        return postgres

    yield start
    for postgres in started:
        postgres.stop()


@pytest.mark.parametrize("name", ["plain", "with space", 'it\'s, "odd"', "x" * 120])
def test_it_starts_answers_and_ends_wherever_the_home_is(cluster, tmp_path, name):
    postgres = cluster(tmp_path / name / "postgres")

    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("SELECT current_database(), lower('ÄÖ')").fetchone() == ("nocturna", "äö")
    assert stat.S_IMODE(postgres.data.stat().st_mode) == 0o700
    postgres.stop()
    assert not postgres.answers()
    assert postgres.postmaster() is None
    assert postgres.sockets == postgres.folder or not postgres.sockets.exists()


def test_a_set_up_that_was_cut_short_is_done_again(cluster, tmp_path):
    unfinished = tmp_path / "postgres" / "data.new"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")

    assert cluster(tmp_path / "postgres").answers()
    assert not unfinished.exists()


def test_data_of_another_version_is_told_and_left_alone(tmp_path):
    data = tmp_path / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("17\n")

    with pytest.raises(LaunchError, match="belongs to PostgreSQL 17, and this Nocturna carries 18"):
        Postgres(tmp_path / "postgres").start()
    assert [path.name for path in data.iterdir()] == ["PG_VERSION"]


def test_a_stale_file_naming_another_process_harms_nobody(cluster, tmp_path):
    postgres = cluster(tmp_path / "postgres")
    postgres.stop()
    with (postgres.data / "postmaster.pid").open("w") as file:
        file.write("1\n")

    stranger = Postgres(tmp_path / "postgres")
    stranger.stop()

    assert (postgres.data / "postmaster.pid").read_text() == "1\n"
    shutil.rmtree(postgres.data)


def test_one_user_may_pass_through_a_closed_directory_and_no_one_else(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    account = pwd.getpwnam("nobody")

    allow_passing(closed, account)

    assert read_acl(closed)[USER, account.pw_uid] == 1
    # The group's bits show the mask, which an entry for one user needs; others stay out.
    assert stat.S_IMODE(closed.stat().st_mode) == 0o710
    before = read_acl(closed)
    allow_passing(closed, account)
    assert read_acl(closed) == before
