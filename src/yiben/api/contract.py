"""The door's own description: what ninja makes of the operations, made exact."""

import json
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from .errors import PROBLEM
from .labels import LABELS
from .parser import SoundParser

BAD = 400
TELL = {
    200: "答复",
    201: "已记下",
    304: "没有变化（If-None-Match 与现在的 ETag 相同）",
    400: "正文不是 JSON，或有不能保存的字符",
    401: "没有令牌，或者令牌已失效",
    403: "令牌没有这个用途",
    404: "没有找到：不存在的和无权看的，答复完全一样",
    409: "规则不允许，或已被别人办过",
    422: "填写有误，全部错误一次列出",
    429: "请求太多，见 Retry-After",
}


class YibenAPI(NinjaAPI):
    """The interface with its own parser and its exact description."""

    def __init__(self, **given: Any) -> None:
        """Read bodies as sound JSON."""
        super().__init__(parser=SoundParser(), **given)

    def get_openapi_schema(self, **given: Any) -> OpenAPISchema:
        """Return the description with the answers' real types and Chinese words."""
        found = super().get_openapi_schema(**given)
        for operations in found["paths"].values():
            for operation in operations.values():
                _exact(operation)
        found["components"]["responses"] = _problems()
        return found


def _exact(operation: dict[str, Any]) -> None:
    for asked in operation["parameters"]:
        if text := LABELS.get(asked["name"]):
            asked.setdefault("description", text)
    for status, told in operation["responses"].items():
        if int(status) >= BAD:
            operation["responses"][status] = {
                "$ref": f"#/components/responses/{status}"
            }
        else:
            told["description"] = TELL[int(status)]


def _problems() -> dict[str, Any]:
    """Return what every operation answers alike: the mistakes and the refusals."""
    schema = {"$ref": "#/components/schemas/ProblemBody"}
    return {
        str(status): {"description": text, "content": {PROBLEM: {"schema": schema}}}
        for status, text in TELL.items()
        if status >= BAD
    }


def contract_text(api: NinjaAPI) -> str:
    """Return the description as it is committed: sorted, one line for each word."""
    found = json.loads(json.dumps(api.get_openapi_schema()))
    return json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
