"""Views of the issuers that one's own account is linked to."""

from allauth.socialaccount.models import SocialAccount
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Issuer
from accounts.responding import CONFIRMED, me, session_id
from accounts.services import identities, issuers
from accounts.sign_in import serializers
from accounts.sign_in.issuers import callback_url, destination, keep_state
from config.api.views import ApiView


class IdentitiesView(ApiView):
    resource = "factors"

    @extend_schema(responses=serializers.IdentitiesSerializer, summary="The issuers that I can sign in by")
    def get(self, request: Request) -> Response:
        return Response({"data": _shown(identities.identities_of(me(request)))})


class IdentityView(ApiView):
    resource = "factors"
    scopes = {"DELETE": "factors:write"}

    @extend_schema(
        request=serializers.IdentityTokenSerializer,
        responses={201: serializers.IdentitySerializer},
        summary="Link an identity by its token",
        description=f"Of an app that talks to the issuer itself. Token and nonce work once. {CONFIRMED}",
    )
    def post(self, request: Request, provider: str) -> Response:
        asked = serializers.IdentityTokenSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        issuer = issuers.offered(provider)
        linked = identities.link_by_token(
            user=me(request), session_id=session_id(request), issuer=issuer, **asked.validated_data
        )
        return Response(_shown(identities.identities_of(me(request)).filter(pk=linked.pk))[0], status=201)

    @extend_schema(
        responses={204: None},
        summary="Unlink an issuer",
        description=f"Never the last way in: without a password, a passkey or another issuer it is a 422. {CONFIRMED}",
    )
    def delete(self, request: Request, provider: str) -> Response:
        identities.unlink(user=me(request), session_id=session_id(request), slug=provider)
        return Response(status=204)


class LinkView(ApiView):
    resource = "factors"

    @extend_schema(
        request=serializers.LinkSerializer,
        responses=serializers.AuthorizeSerializer,
        summary="Begin to link an identity in a browser",
        description="Send the browser to `authorize_url`. It comes back to `next`, with `#linked=<id of the issuer>` "
        f"or `#error=CODE`. {CONFIRMED}",
    )
    def post(self, request: Request, provider: str) -> Response:
        asked = serializers.LinkSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        url, kept = identities.begin(
            user=me(request),
            session_id=session_id(request),
            issuer=issuers.offered(provider),
            callback=callback_url(request, provider),
            destination=destination(asked.validated_data["next"]),
        )
        return keep_state(Response({"authorize_url": url}, headers={"Cache-Control": "no-store"}), kept)


def _shown(rows: QuerySet[SocialAccount]) -> list[dict[str, object]]:
    """An issuer that is there no more is called by its short name."""
    found = list(rows)
    names = dict(Issuer.objects.filter(slug__in={row.provider for row in found}).values_list("slug", "name"))
    shown = [
        {"id": row.provider, "name": names.get(row.provider, row.provider), "linked_at": row.date_joined}
        for row in found
    ]
    return list(serializers.IdentitySerializer(shown, many=True).data)
