"""The devices of a person: noted at sign-in, as many signed in at once as the plan allows.

Whoever signs in with one device too many is let in: the one that was used least lately is signed out instead, as people
are used to who change their phone. Sessions that name no device (browsers, scripts) take no place of a device; of them
as well the oldest go, past a number that nobody reaches.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now

from accounts.errors import DeviceNotFound
from accounts.models import Action, Device, Session, User
from accounts.services import audit
from accounts.services.plans import plan_of

MOST_WITHOUT_DEVICE: Final = 50


@dataclass(frozen=True, slots=True)
class Seat:
    """is_new: nobody signed in with this before. crowded_out: sessions that end for it."""

    is_new: bool
    crowded_out: list[uuid.UUID]


def take_seat(*, user: User, device: Mapping[str, Any], user_agent: str) -> Seat:
    """Note the device, and who must go. The caller holds the person's row, or two at once would both find a place."""
    client_id = device.get("id", "")
    if not client_id:
        known = Session.objects.filter(user=user, device_id="", user_agent=user_agent[:400])
        return Seat(is_new=not known.exists(), crowded_out=_oldest_without_device(user))
    _, is_new = Device.objects.update_or_create(
        user=user,
        client_id=client_id,
        defaults={"last_used_at": Now()},
        create_defaults={"name": device.get("name", ""), "platform": device.get("platform", "")},
    )
    return Seat(is_new=is_new, crowded_out=_least_used(user, client_id))


def _least_used(user: User, client_id: str) -> list[uuid.UUID]:
    live = Session.objects.visible_to(user).exclude(device_id="")
    others = live.exclude(device_id=client_id).values("device_id").annotate(used=Max("last_used_at"))
    leaving = [row["device_id"] for row in others.order_by("-used", "device_id")[plan_of(user).devices - 1 :]]
    return list(live.filter(device_id__in=leaving).values_list("pk", flat=True)) if leaving else []


def _oldest_without_device(user: User) -> list[uuid.UUID]:
    unnamed = Session.objects.visible_to(user).filter(device_id="")
    return list(unnamed.order_by("-last_used_at", "-pk").values_list("pk", flat=True)[MOST_WITHOUT_DEVICE - 1 :])


def rename(*, user: User, device_id: uuid.UUID, name: str) -> Device:
    """Errors: DeviceNotFound."""
    mine = Device.objects.visible_to(user)
    with transaction.atomic():
        device = mine.select_for_update().filter(pk=device_id).first()
        if device is None:
            raise DeviceNotFound
        mine.filter(pk=device_id).update(name=name, updated_at=Now())
        Session.objects.visible_to(user).filter(device_id=device.client_id).update(device_name=name)
        before, after = {"name": device.name}, {"name": name}
        audit.record(action=Action.DEVICE_RENAMED, subject=user, target=device, before=before, after=after)
    return mine.with_signed_in().get(pk=device_id)
