"""Pages of rows as JSON: `{"total", "page", "page_count", "rows": [...]}`, and the query that asks for them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from orchestrator.queries.rows import Listing

PAGE = OpenApiParameter("page", int, description="Starts at 1.")


class PageSerializer(serializers.Serializer[Any]):
    page = serializers.IntegerField(min_value=1, max_value=100_000, default=1)


def filters_of(request: Request, **defaults: str) -> dict[str, Any]:
    """The named filters of the query, as the arguments of a read.

    Text that no row can hold (U+0000, lone surrogates) is a 422.
    """
    fields = {name: serializers.CharField(allow_blank=True, max_length=200) for name in defaults}
    try:
        return {
            name: fields[name].run_validation(request.query_params.get(name, default))
            for name, default in defaults.items()
        }
    except serializers.ValidationError as error:
        raise serializers.ValidationError({"filter": error.detail}) from None


def page_of(request: Request) -> int:
    """The page asked for; a value that is no page number is a 422."""
    asked = PageSerializer(data=request.query_params)
    asked.is_valid(raise_exception=True)
    page: int = asked.validated_data["page"]
    return page


def listing_response(
    listing: Listing[Any], serializer: type[serializers.Serializer[Any]]
) -> Response:
    """One page of rows."""
    return Response(
        {
            "total": listing.total,
            "page": listing.page,
            "page_count": listing.page_count,
            "rows": serializer(listing.rows, many=True).data,
        }
    )


def listing_shape(name: str, serializer: type[serializers.Serializer[Any]]) -> Any:
    """The same for the schema."""
    return inline_serializer(
        name,
        {
            "total": serializers.IntegerField(),
            "page": serializers.IntegerField(),
            "page_count": serializers.IntegerField(),
            "rows": serializer(many=True),
        },
    )
