"""How an operation is declared: its scope, its answer, its key; then the room is asked.

An operation is three lines that call a query or an action. What all have in
common is here: the scope of the key, pages of lists, the same answer for the
same idempotency key, the mark by which an unchanged answer is not sent again.
"""

import inspect
import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, set_response_etag
from ninja import Router, Schema
from ninja.decorators import decorate_view
from ninja.params.functions import Body, Header
from ninja.utils import contribute_operation_args
from pydantic import TypeAdapter

from yiben.common import clock
from yiben.common.errors import RefusedError
from yiben.common.seal import sm3
from yiben.people.actions import claim_answer, keep_answer, note_audit
from yiben.people.words import Outcome, Scope
from yiben.standing.actions import settle

from .errors import ProblemBody, ScopeError
from .keys import Asked
from .paging import CURSOR, LIMIT, MAYBE_TEXT, Paging, place_in
from .shapes import asked, form_from, page_of

ERRORS = (400, 401, 403, 404, 409, 422, 429)
View = Callable[..., Any]


def note_reading(request: Asked, thing: str, org_id: str) -> None:
    """Leave a line in the audit when a unit's record is read from outside it."""
    bearer = request.auth
    note_audit(
        bearer.account,
        "record.read",
        thing,
        org_id,
        Outcome.DONE,
        clock.now(),
        detail=f"token:{bearer.token_id}",
    )


def _guard(request: Any, scope: Scope | None) -> None:
    if scope is not None and str(scope) not in request.auth.scopes:
        raise ScopeError(scope.label)
    given = [request.path_info, *request.GET.values()]
    # PostgreSQL cannot even be asked for such a text.
    if any("\x00" in one for one in given):
        raise RefusedError("api.odd", "")


def _marked(run: View) -> View:
    """Let an answer that did not change be told by its mark."""

    @wraps(run)
    def answered(request: HttpRequest, *args: Any, **given: Any) -> HttpResponse:
        response: HttpResponse = run(request, *args, **given)
        if response.status_code != 200:  # noqa: PLR2004 -- only what was found
            return response
        response["Cache-Control"] = "private, no-cache"
        set_response_etag(response)
        fitting = get_conditional_response(
            request, etag=response["ETag"], response=response
        )
        return fitting or response

    return answered


class Area:
    """The operations about one matter."""

    def __init__(self, tag: str) -> None:
        """Begin without any."""
        self.router = Router(tags=[tag])

    def read(
        self, path: str, scope: Scope | None, answer: Any, *, name: str, say: str
    ) -> Callable[[View], View]:
        """Declare a read: its address, the scope it needs, what it answers."""

        def declare(view: View) -> View:
            @wraps(view)
            def guarded(request: Asked, **given: Any) -> Any:
                _guard(request, scope)
                return view(request, **given)

            self._add(
                "GET", path, decorate_view(_marked)(guarded), answer, name, say, scope
            )
            return view

        return declare

    def listed(
        self, path: str, scope: Scope, item: type[Schema], *, name: str, say: str
    ) -> Callable[[View], View]:
        """Declare a read of a list in pages; the view is handed ``page``."""

        def declare(view: View) -> View:
            def guarded(request: Asked, **given: Any) -> Any:
                _guard(request, scope)
                skip = place_in(given.pop("cursor")) or 0
                page = Paging(skip, given.pop("limit"))
                return view(request, page=page, **given)

            _sign(guarded, view, leave_out="page")
            contribute_operation_args(guarded, "cursor", MAYBE_TEXT, CURSOR)
            contribute_operation_args(guarded, "limit", int, LIMIT)
            made = page_of(item)
            self._add(
                "GET", path, decorate_view(_marked)(guarded), made, name, say, scope
            )
            return view

        return declare

    def write(
        self,
        path: str,
        scope: Scope,
        answer: type[Schema],
        *,
        name: str,
        say: str,
        method: str = "POST",
        status: int = 200,
    ) -> Callable[[View], View]:
        """Declare a write; sent again with the same key it answers the same.

        A parameter that is a room's form is read from the body, and the form
        gets the token by which the room itself knows it again.
        """

        def declare(view: View) -> View:
            forms = _forms_in(view)

            def guarded(request: Asked, **given: Any) -> HttpResponse:
                _guard(request, scope)
                key = given.pop("idempotency_key")
                for one, made in forms.items():
                    given[one] = _form(made, given[one], request, key)
                return _once(
                    request, key, status, answer, name, lambda: view(request, **given)
                )

            _sign(guarded, view, forms=forms)
            contribute_operation_args(guarded, "idempotency_key", str, KEY)
            self._add(method, path, guarded, {status: answer}, name, say, scope)
            return view

        return declare

    def _add(
        self,
        method: str,
        path: str,
        view: View,
        answer: Any,
        name: str,
        say: str,
        scope: Scope | None,
    ) -> None:
        known = answer if isinstance(answer, dict) else {200: answer}
        unchanged = {304: None} if method == "GET" else {}
        self.router.add_api_operation(
            path,
            [method],
            view,
            response={**known, **unchanged, ERRORS: ProblemBody},
            operation_id=name,
            url_name=name,
            summary=say,
            description="",
            openapi_extra={"x-scope": str(scope) if scope else ""},
        )


KEY: Any = Header(
    ...,
    alias="Idempotency-Key",
    min_length=8,
    max_length=100,
    pattern=r"^[!-~]+$",
    description="每件新的事一个，重发时不变；七天内同一个键得到同样的答复",
)


def _forms_in(view: View) -> dict[str, Any]:
    given = inspect.signature(view).parameters.values()
    return {one.name: one.annotation for one in given if is_dataclass(one.annotation)}


def _sign(
    guarded: Any,
    view: View,
    *,
    leave_out: str = "",
    forms: dict[str, Any] | None = None,
) -> None:
    """Let ninja read the parameters of the view, its forms as bodies."""
    found = []
    for one in inspect.signature(view).parameters.values():
        if one.name == leave_out:
            continue
        if forms and one.name in forms:
            body: Any = Body(...)
            made = asked(forms[one.name])
            found.append(one.replace(annotation=made, default=body))
        else:
            found.append(one)
    guarded.__name__, guarded.__doc__ = view.__name__, view.__doc__
    guarded.__module__ = view.__module__
    guarded.__signature__ = inspect.Signature(found)


def _form(made: Any, given: Schema, request: Asked, key: str) -> Any:
    names = {one.name for one in fields(made)}
    mark = sm3(f"{request.auth.token_id} {key}".encode())[:12]
    ours = {"token": f"x_{mark}"} if "token" in names else {}
    return form_from(made, given, **ours)


def _once(
    request: Asked,
    key: str,
    status: int,
    answer: type[Schema],
    name: str,
    act: Callable[[], Any],
) -> HttpResponse:
    """Do it once, and keep what was answered in the same transaction."""
    bearer, at = request.auth, clock.now()
    what = f"{request.method} {request.get_full_path()}\n".encode()
    with transaction.atomic():
        kept = claim_answer(bearer, key, sm3(what + request.body), at=at)
        if kept is None:
            body = _written(answer, act())
            keep_answer(bearer, key, status=status, body=body)
            thing = f"token:{bearer.token_id}"
            note_audit(
                bearer.account,
                "token.write",
                thing,
                bearer.unit,
                Outcome.DONE,
                at,
                name,
            )
        else:
            status, body = kept.status, kept.body
    if kept is None:
        settle(at=at)
    sent = HttpResponse(
        body, status=status, content_type="application/json; charset=utf-8"
    )
    sent["Cache-Control"] = "no-store"
    if kept is not None:
        sent["Idempotency-Replayed"] = "true"
    return sent


def _written(answer: type[Schema], found: Any) -> str:
    told = TypeAdapter(answer).validate_python(found, from_attributes=True)
    return json.dumps(told.model_dump(mode="json"), ensure_ascii=False)
