"""The committed description is the program's own, and its answers keep to it."""

import json
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from tests.api.test_matrix import bodies, callers, filled, things, tried
from tests.house.files import ROOT
from yiben.api.contract import contract_text
from yiben.api.urls import api

PLACE = ROOT / "docs" / "reference" / "openapi.json"


def described() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(PLACE.read_text(encoding="utf-8"))
    return found


def test_the_committed_description_is_the_programs_own():
    told = PLACE.read_text(encoding="utf-8")

    assert told == contract_text(api), "接口变了：python tools/write_openapi.py"


def test_every_name_is_explained_in_chinese():
    found = described()
    silent = {
        f"{model}.{name}"
        for model, schema in found["components"]["schemas"].items()
        for name, told in schema.get("properties", {}).items()
        if "description" not in told
    }
    silent |= {
        f"{operation['operationId']}?{asked['name']}"
        for operations in found["paths"].values()
        for operation in operations.values()
        for asked in operation["parameters"]
        if "description" not in asked
    }

    assert silent - {"Health.status"} == set(), "src/yiben/api/labels.py"


def test_no_name_tells_of_logins_dwell_ranks_ballots_or_numbers():
    found = described()
    names = {
        name
        for schema in found["components"]["schemas"].values()
        for name in schema.get("properties", {})
    }
    forbidden = (
        *("login", "last_used", "active", "dwell", "seconds", "rank", "score"),
        *("star", "points", "ballot", "slot", "talk", "phone", "id_number", "birth"),
    )

    assert len(names) > 300
    assert [one for one in names for word in forbidden if word in one] == [
        one for one in names if one == "starts"
    ]
    assert not [path for path in found["paths"] if "talk" in path or "ballot" in path]


def test_every_write_asks_for_a_key_and_every_operation_for_a_scope():
    found = described()
    for operations in found["paths"].values():
        for method, operation in operations.items():
            asked = {one["name"]: one for one in operation["parameters"]}
            is_write = method != "get"
            assert ("Idempotency-Key" in asked) == is_write
            if is_write:
                assert asked["Idempotency-Key"]["required"]
                assert operation["x-scope"].startswith("write:")


def checker(found: dict[str, Any], schema: dict[str, Any]) -> Any:
    """Return a validator of one schema that knows the components."""
    return Draft202012Validator({**schema, "components": found["components"]})


def schema_of(found: dict[str, Any], name: str, status: int) -> dict[str, Any] | None:
    """Return the schema of an answer; fails for a status that is not described."""
    for operations in found["paths"].values():
        for operation in operations.values():
            if operation["operationId"] != name:
                continue
            told = operation["responses"][str(status)]
            if "$ref" in told:
                told = found["components"]["responses"][told["$ref"].split("/")[-1]]
            contents = list(told.get("content", {}).values())
            return contents[0]["schema"] if contents else None
    raise AssertionError(name)


@pytest.mark.parametrize("role", ["recorder", "superior", "stranger"])
def test_every_answer_keeps_to_its_schema(world, role):
    found, caller = described(), callers(world)[role]
    n_checked, wrong = 0, []
    for name, method, address, body in filled(world, things(world)):
        sent = tried(caller, method, address, body)
        schema = schema_of(found, name, sent.status_code)
        if schema is None:
            continue
        n_checked += 1
        faults = [str(one) for one in checker(found, schema).iter_errors(sent.json())]
        if faults:
            wrong.append((name, sent.status_code, faults[0]))

    assert wrong == []
    assert n_checked > 50
    assert bodies(world)
