"""The addresses of the interface: its health, its description, and every area."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from ninja import Schema
from ninja.openapi.docs import Swagger

from yiben import __version__
from yiben.common.errors import RefusedError
from yiben.org.words import GrantRole

from .areas import (
    above,
    assessments,
    feedback,
    filings,
    gatherings,
    ledger,
    lists,
    measures,
    people,
    policy,
    registers,
    relays,
    reports,
    standing,
    supervision,
    tree,
    visits,
    waivers,
)
from .contract import YibenAPI
from .errors import no_such_address, tell_errors
from .keys import Key, KeyThrottle

api = YibenAPI(
    title="一本账",
    version=__version__,
    description="一本账的开放接口。怎样对接见 docs/guides/connect-a-province.md。",
    docs_url=None,
    urls_namespace="api",
    auth=Key(),
    throttle=[KeyThrottle()],
)


class Health(Schema):
    """That the program answers."""

    status: str


@api.get(
    "/health",
    response=Health,
    operation_id="health",
    summary="是否在运行",
    auth=None,
    throttle=[],
    tags=["系统"],
)
def health(request: HttpRequest) -> Health:  # noqa: ARG001 -- ninja passes it
    """Say that the program answers; asks nothing of anybody else."""
    return Health(status="ok")


AREAS = (
    tree,
    people,
    policy,
    standing,
    ledger,
    gatherings,
    filings,
    registers,
    lists,
    supervision,
    relays,
    reports,
    above,
    visits,
    measures,
    assessments,
    feedback,
    waivers,
)

for one in AREAS:
    api.add_router("", one.area.router)
tell_errors(api)


def docs(request: HttpRequest) -> HttpResponse:
    """Show the description to an administrator who has logged in, to look things up.

    The page is served from our own files; requests are tried with a key, never
    with the session.
    """
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    roles = {grant.role for grant in request.user.grants()}
    if GrantRole.SYSTEM_ADMIN not in roles:
        raise RefusedError("api.docs")
    return Swagger().render_page(request, api)


urlpatterns = [
    path("docs/", login_not_required(docs), name="api-docs"),
    path("", api.urls),
    re_path("", login_not_required(no_such_address), name="api-nowhere"),
]
