"""Keeps personal data out of the logs."""

import logging
import re

_IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_DATABASE_DETAIL = re.compile(r"(?m)^(DETAIL: ).*$")


def without_personal_data(text: str) -> str:
    """Mask identity numbers, mobile numbers and the rows databases quote.

    >>> without_personal_data("重复：11010519491231002X，13800138000")
    '重复：[证件号]，[手机号]'
    >>> without_personal_data("DETAIL:  Key (name)=(张三) already exists.")
    'DETAIL: [略]'
    """
    text = _IDENTITY.sub("[证件号]", text)
    text = _MOBILE.sub("[手机号]", text)
    return _DATABASE_DETAIL.sub(r"\1[略]", text)


class DiscreetFormatter(logging.Formatter):
    """Mask the finished line, so that exceptions are covered as well."""

    def format(self, record: logging.LogRecord) -> str:
        """Format as usual, then mask."""
        return without_personal_data(super().format(record))
