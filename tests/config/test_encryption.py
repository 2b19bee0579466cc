"""Secrets in rows are encrypted, and stay readable while their keys take turns."""

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.db import connection, models

from config.system import encryption
from config.system.encryption import EncryptedTextField, NotDecrypted
from config.system.keyring import INITIAL
from tests.accounts.test_signing_keys import age


@pytest.fixture
def vault(transactional_db):
    """A model with a secret, for as long as a test takes."""

    class Vault(models.Model):  # noqa: DJ008
        secret = EncryptedTextField(null=True)

        class Meta:
            app_label = "system"

    with connection.schema_editor() as editor:
        editor.create_model(Vault)
    yield Vault
    with connection.schema_editor() as editor:
        editor.delete_model(Vault)
    del apps.all_models["system"]["vault"]
    apps.clear_cache()


@pytest.fixture
def ring_file(tmp_path, settings):
    file = tmp_path / "encryption.json"
    settings.KEYRINGS = {**settings.KEYRINGS, "encryption": {**settings.KEYRINGS["encryption"], "FILE": str(file)}}
    return file


def turn(*arguments):
    call_command("rotate_keys", *arguments)


def raw(vault):
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, secret FROM system_vault ORDER BY id")
        return dict(cursor.fetchall())


def heads(vault):
    return [None if stored is None else stored.partition(":")[0] for stored in raw(vault).values()]


def test_the_database_holds_no_secret_in_the_clear(vault):
    vault.objects.create(secret="JBSWY3DPEHPK3PXP")
    vault.objects.create(secret="JBSWY3DPEHPK3PXP")
    vault.objects.create(secret=None)

    first, second, third = raw(vault).values()
    assert first.startswith(f"{INITIAL}:gAAAA")
    assert "JBSWY3DP" not in first
    assert first != second  # equal secrets do not show that they are
    assert third is None
    assert list(vault.objects.order_by("pk").values_list("secret", flat=True)) == ["JBSWY3DPEHPK3PXP"] * 2 + [None]


def test_what_was_changed_in_the_database_is_refused(vault):
    row = vault.objects.create(secret="тайна")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE system_vault SET secret = overlay(secret placing 'AAAA' from 40)")

    with pytest.raises(NotDecrypted):
        vault.objects.get(pk=row.pk)


def test_an_unknown_key(vault):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO system_vault (secret) VALUES ('elsewhere:gAAAA')")

    with pytest.raises(NotDecrypted, match="'elsewhere'"):
        vault.objects.get()


def test_a_secret_cannot_be_searched_for(vault):
    vault.objects.create(secret="a")

    for lookup in ("secret", "secret__contains", "secret__in"):
        with pytest.raises(FieldError):
            vault.objects.filter(**{lookup: "a"}).count()
    assert vault.objects.filter(secret__isnull=False).count() == 1


def test_secrets_are_readable_all_through_a_change_of_keys(vault, ring_file):
    turn("--encryption", "--after", "300")
    vault.objects.create(secret="one")
    vault.objects.create(secret=None)
    age(ring_file, timedelta(seconds=301))
    new = json.loads(ring_file.read_text())["keys"][1]["id"]
    vault.objects.create(secret="two")
    assert heads(vault) == [INITIAL, None, new]
    read = lambda: list(vault.objects.order_by("pk").values_list("secret", flat=True))  # noqa: E731
    assert read() == ["one", None, "two"]

    turn()

    assert heads(vault) == [new, None, new]
    assert read() == ["one", None, "two"]
    # Somebody may still be about to commit what they encrypted with the former key.
    assert len(json.loads(ring_file.read_text())["keys"]) == 2
    age(ring_file, timedelta(minutes=10))
    turn()
    assert [key["id"] for key in json.loads(ring_file.read_text())["keys"]] == [new]
    assert read() == ["one", None, "two"]


def test_a_dry_run_tells_of_it_and_does_nothing(vault, ring_file, capsys):
    turn("--encryption", "--dry-run")
    assert not ring_file.exists()
    turn("--encryption", "--after", "0")
    vault.objects.create(secret="one")
    turn("--encryption", "--after", "0")
    before, kept = ring_file.read_text(), heads(vault)
    capsys.readouterr()

    turn("--encryption", "--dry-run")

    told = capsys.readouterr().err
    assert "system.Vault.secret: 1 to be encrypted anew" in told
    assert "second_factors: 0 to be encrypted anew" in told
    assert len([line for line in told.splitlines() if line.startswith("encryption: ")]) == 4
    assert (ring_file.read_text(), heads(vault)) == (before, kept)


def test_a_key_that_a_row_needs_is_never_dropped(vault, ring_file, monkeypatch):
    turn("--encryption", "--after", "0")
    vault.objects.create(secret="late")
    before = raw(vault)
    turn("--encryption", "--after", "0")
    middle = json.loads(ring_file.read_text())["keys"][1]["id"]
    age(ring_file, timedelta(days=1))
    with connection.cursor() as cursor:  # as a transaction leaves it that commits after the rows were gone through
        cursor.execute("UPDATE system_vault SET secret = %s", [next(iter(before.values()))])

    assert encryption.keys_in_use() == {middle}
    turn()

    assert vault.objects.get().secret == "late"


def test_rows_are_encrypted_anew_by_batches_and_by_several_at_once(vault, ring_file, crowd, settings):
    turn("--encryption", "--after", "300")
    vault.objects.bulk_create([vault(secret=f"secret {n}") for n in range(1200)])
    age(ring_file, timedelta(seconds=301))
    new = json.loads(ring_file.read_text())["keys"][1]["id"]

    done = crowd(3, lambda: encryption.encrypt_anew(vault, "secret"))

    assert sum(done) == 1200
    assert set(heads(vault)) == {new}
    assert sorted(vault.objects.values_list("secret", flat=True)) == sorted(f"secret {n}" for n in range(1200))


def test_text_kept_elsewhere_turns_too(db, ring_file, monkeypatch):
    turn("--encryption", "--after", "0")
    held = [f"{INITIAL}:a", f"{INITIAL}:b"]

    def again(key_id, most):
        stale = [stored for stored in held if not stored.startswith(f"{key_id}:")][:1]
        for stored in stale:
            held[held.index(stored)] = f"{key_id}:anew"
        return len(stale)

    monkeypatch.setitem(encryption.ELSEWHERE, "factors", encryption.Elsewhere(lambda _key_id: len(held), again))
    turn()

    new = json.loads(ring_file.read_text())["keys"][1]["id"]
    assert held == [f"{new}:anew"] * 2
