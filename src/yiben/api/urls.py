"""The addresses of the interface: for now its health and its own description."""

from django.http import HttpRequest
from django.urls import path
from ninja import NinjaAPI, Schema

from yiben import __version__

api = NinjaAPI(title="一本账", version=__version__, docs_url=None, urls_namespace="api")


class Health(Schema):
    """That the program answers."""

    status: str


@api.get("/health", response=Health, operation_id="health", summary="是否在运行")
def health(request: HttpRequest) -> Health:  # noqa: ARG001 -- ninja passes it
    """Say that the program answers; asks nothing of anybody else."""
    return Health(status="ok")


urlpatterns = [path("", api.urls)]
