"""People, for staff: by scope, never by ownership, and every look is recorded."""

import uuid
from functools import partial
from typing import Any, cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import serializers
from accounts.errors import UserNotFound
from accounts.models import Action, User
from accounts.models.user import UserQuerySet
from accounts.services import audit, members, staff
from config.api.etags import check_if_match
from config.api.idempotency import idempotent
from config.api.parameters import FIELDS, IDEMPOTENCY_KEY, IF_MATCH, IF_NONE_MATCH, made, sorting
from config.api.views import ApiResourceView


class _MemberView(ApiResourceView[User]):
    resource = "users"
    serializer_class = serializers.MemberSerializer
    queryset = User.objects.none()  # for the OpenAPI document

    @property
    def caller(self) -> User:
        return cast(User, self.request.user)

    def rows(self) -> UserQuerySet:
        rows: UserQuerySet = User.objects.present()
        return rows

    def row(self, user_id: uuid.UUID) -> User:
        user = self.rows().filter(pk=user_id).first()
        if user is None:
            raise UserNotFound
        return user


class MembersView(_MemberView):
    sortable = {"created_at": "created_at"}
    parameters = None

    @extend_schema(
        operation_id="users_list",
        summary="People",
        parameters=[serializers.MemberFilterSerializer, *sorting(sortable), FIELDS],
        responses=serializers.MemberSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """For staff, by scope `users:read`."""
        known = {name: request.query_params[name] for name in ("q", "role") if name in request.query_params}
        filters = serializers.MemberFilterSerializer(data=known)
        filters.is_valid(raise_exception=True)
        wanted: dict[str, Any] = dict(filters.validated_data)
        rows = User.objects.by_login(wanted.pop("q")) if "q" in wanted else self.rows()
        return self.answer_list(rows.filter(**wanted), *filters.fields)

    def page(self, rows: QuerySet[User]) -> list[User]:
        people = super().page(rows)
        audit.record(action=Action.USERS_READ, people=[person.pk for person in people], count=len(people))
        return people

    @extend_schema(
        operation_id="users_create",
        summary="Make an account for somebody",
        parameters=[IDEMPOTENCY_KEY, *made(201)],
        request=serializers.NewMemberSerializer,
        responses={201: serializers.MemberSerializer},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """For staff, by scope `users:write`."""
        asked = serializers.NewMemberSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        user = members.create_member(user_id=self.resource_id, **asked.validated_data)
        response = self.answer_row(user, status=201)
        response["Location"] = f"/api/v1/users/{user.pk}"
        return response


class MemberView(_MemberView):
    parameters = ("fields",)

    @extend_schema(
        operation_id="users_retrieve",
        summary="A person",
        parameters=[FIELDS, IF_NONE_MATCH],
        responses={200: serializers.MemberSerializer, 304: None},
    )
    def get(self, request: Request, user_id: uuid.UUID) -> Response:
        """For staff, by scope `users:read`."""
        user = self.row(user_id)
        audit.record(action=Action.USERS_READ, subject=user, target=user)
        return self.answer_row(user)

    @extend_schema(
        operation_id="users_replace",
        summary="Replace what is said of a person",
        parameters=[IF_MATCH],
        request=serializers.MemberChangesSerializer,
        responses=serializers.MemberSerializer,
    )
    def put(self, request: Request, user_id: uuid.UUID) -> Response:
        """For staff, by scope `users:write`. What is left out goes back to its default."""
        return self._change(request, user_id, whole=True)

    @extend_schema(
        operation_id="users_update",
        summary="Change what is said of a person",
        parameters=[IF_MATCH],
        request=serializers.MemberChangesSerializer,
        responses=serializers.MemberSerializer,
    )
    def patch(self, request: Request, user_id: uuid.UUID) -> Response:
        """For staff, by scope `users:write`. Roles and grants are given in the back office."""
        return self._change(request, user_id, whole=False)

    def _change(self, request: Request, user_id: uuid.UUID, *, whole: bool) -> Response:
        user = self.row(user_id)
        asked = serializers.MemberChangesSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        changes = {**(members.DEFAULTS if whole else {}), **asked.validated_data}
        check = partial(check_if_match, request)
        return self.answer_row(members.update_member(user=user, changes=changes, check=check, by=self.caller))

    @extend_schema(
        operation_id="users_delete", summary="Delete an account", parameters=[IF_MATCH], responses={204: None}
    )
    def delete(self, request: Request, user_id: uuid.UUID) -> Response:
        """For staff, by scope `users:delete`. Its sessions end at once."""
        members.delete_member(user=self.row(user_id), check=partial(check_if_match, request), by=self.caller)
        return Response(status=204)


class SuspensionView(_MemberView):
    scopes = {"PUT": "users:suspend", "DELETE": "users:suspend"}

    @extend_schema(
        operation_id="users_suspend",
        summary="Suspend an account",
        request=serializers.SuspensionSerializer,
        responses=serializers.MemberSerializer,
    )
    def put(self, request: Request, user_id: uuid.UUID) -> Response:
        """For staff, by scope `users:suspend`. Sessions end and keys stop at once; it ends at `until`, if given."""
        asked = serializers.SuspensionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self.answer_row(staff.suspend(user=self.row(user_id), by=self.caller, **asked.validated_data))

    @extend_schema(operation_id="users_reinstate", summary="End a suspension", responses={204: None})
    def delete(self, request: Request, user_id: uuid.UUID) -> Response:
        """For staff, by scope `users:suspend`. 409 when there is none."""
        staff.reinstate(user=self.row(user_id), by=self.caller)
        return Response(status=204)
