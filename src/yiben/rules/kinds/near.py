"""What somebody probably meant by a word that is not known."""

import difflib
from collections.abc import Iterable


def suggestion(word: object, known: Iterable[str]) -> str:
    """Return the advice that names the nearest known word, or lists them all.

    >>> suggestion("lable", ["kind", "label"])
    '是不是想写“label”？'
    >>> suggestion("lable", [])
    '这里还没有可写的，请先写上那一项，或删去这个词。'
    """
    words = sorted(set(known))
    if not words:
        return "这里还没有可写的，请先写上那一项，或删去这个词。"
    near = difflib.get_close_matches(str(word), words, n=1)
    return f"是不是想写“{near[0]}”？" if near else f"可以写：{'、'.join(words)}。"
