"""Places, zones and the catalogue: open to anyone, the same for all, and worth keeping for a while."""

from dataclasses import asdict

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from charts.catalogue import catalogue
from charts.notes import told
from charts.serializers.catalogue import CatalogueQuerySerializer, CatalogueSerializer
from charts.serializers.places import (
    NearestPlaceSerializer,
    NearestQuerySerializer,
    PlaceSearchSerializer,
    PlaceSerializer,
    PlacesSerializer,
    ZoneAnswerSerializer,
    ZoneSearchSerializer,
)
from charts.serializers.reading import read_query
from charts.services import places
from config.api.parameters import FIELDS
from config.api.permissions import Anyone
from config.api.views import ApiView

# In the caller's own cache only: the answer carries their request id and their rate limit.
KEEP = {"Cache-Control": "private, max-age=3600"}


class OpenView(ApiView):
    resource = "catalogue"
    permission_classes = [Anyone]


class PlacesView(OpenView):
    parameters = None

    @extend_schema(
        operation_id="places_list",
        auth=[],
        summary="Find places by name",
        description="Best match first: names in full, then beginnings, then names that are spelt nearly so. "
        "Coordinates (`51n30 0w10`, `51°30'N 0°10'W`, `51.5, -0.17`) find their spot, then the places around it. "
        "Places: GeoNames (https://www.geonames.org), CC BY 4.0, as corrected by our staff.",
        parameters=[PlaceSearchSerializer, FIELDS],
        responses=PlacesSerializer,
    )
    def get(self, request: Request) -> Response:
        asked = read_query(PlaceSearchSerializer, request.query_params)
        found = places.search_places(**asked)
        shown = PlaceSerializer(found, many=True, context={"request": request})
        return Response({"data": shown.data}, headers=KEEP)


class PlaceView(OpenView):
    parameters = ("fields",)

    @extend_schema(
        operation_id="places_retrieve",
        auth=[],
        summary="One place",
        parameters=[OpenApiParameter("place_id", str, OpenApiParameter.PATH), FIELDS],
        responses=PlaceSerializer,
    )
    def get(self, request: Request, place_id: str) -> Response:
        place = places.get_place(place_id=place_id)
        return Response(PlaceSerializer(place, context={"request": request}).data, headers=KEEP)


class NearestPlaceView(OpenView):
    parameters = None

    @extend_schema(
        operation_id="places_nearest",
        auth=[],
        summary="The place nearest to coordinates",
        description="404 `PLACE_NOT_FOUND` if there is none within the distance.",
        parameters=[NearestQuerySerializer, FIELDS],
        responses=NearestPlaceSerializer,
    )
    def get(self, request: Request) -> Response:
        nearest, *others = places.nearest_places(**read_query(NearestQuerySerializer, request.query_params))
        found = {**asdict(nearest), "others": others}
        return Response(NearestPlaceSerializer(found, context={"request": request}).data, headers=KEEP)


class ZoneView(OpenView):
    parameters = None

    @extend_schema(
        operation_id="places_timezone",
        auth=[],
        summary="Zone and offset at a place and a civil time",
        parameters=[ZoneSearchSerializer],
        responses=ZoneAnswerSerializer,
    )
    def get(self, request: Request) -> Response:
        asked = read_query(ZoneSearchSerializer, request.query_params)
        found = told(asdict(places.zone_at(**asked)))
        return Response(found, headers={**KEEP, "Vary": "Accept-Language, Authorization, Cookie"})


class CatalogueView(OpenView):
    parameters = None

    @extend_schema(
        operation_id="catalogue_retrieve",
        auth=[],
        summary="Every name that a chart may speak, labelled in your language",
        parameters=[CatalogueQuerySerializer],
        responses=CatalogueSerializer,
    )
    def get(self, request: Request) -> Response:
        asked = read_query(CatalogueQuerySerializer, request.query_params)
        return Response(catalogue(**asked), headers={**KEEP, "Vary": "Accept-Language, Authorization, Cookie"})
