"""How an anonymous mark or complaint is kept.

What this protects. A copy of the database, of its backups and of the logs
tells which duties were marked in which group and quarter; it tells neither
who marked nor what anybody wrote, for texts are sealed under the data key,
which is no part of the copy. With the data key a thief reads the texts, but
still finds no account, person, address or time beside them: they lie in the
order of the alphabet or of random ids, each time all written anew. That a
person has marked is kept as an HMAC under the sheet's own key and the data
key; it stands beside no single mark. With the answer, or with the quarter,
the sheet's key is overwritten: from then on nobody finds out who marked, not
even with the data key.

What it does not protect. Whoever holds the data key and the database in the
same quarter can ask for each person whether they marked; in a sheet with one
mark that is its author. Whoever alters the running program, or keeps a
journal of the network before it, can watch. And no program hides a style:
the page asks for no names, places or days.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from typing import Any

from django.db import models

from yiben.common.crypto import blind_index, decrypt, encrypt
from yiben.common.ids import ALPHABET, plain_code
from yiben.feedback.checks import CODE_LENGTH
from yiben.feedback.models import MarkSheet
from yiben.feedback.words import MarkForm

AMONG = 500
"""Among so many old rows a new one is laid; they are all written anew."""

PART = 4
WORK = {"n": 2**14, "r": 8, "p": 1}
"""Cost of one guess at a code: about 50 ms and 16 MiB."""


def new_code() -> str:
    """Return a fresh receipt code of 79 bits, made of letters and digits alone."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def digest_of(code: str) -> str:
    """Return what is kept of a code; each guess at it costs."""
    made = hashlib.scrypt(
        plain_code(code).encode(), salt=b"yiben/feedback/code", dklen=32, **WORK
    )
    return made.hex()


def seal_text(text: str, row_id: str) -> str:
    """Return a text as it is kept in one row and nowhere else."""
    return encrypt(text, f"feedback:{row_id}")


def open_text(sealed: str, row_id: str) -> str:
    """Return a text as it was written."""
    return decrypt(sealed, f"feedback:{row_id}")


def token_of(sheet: MarkSheet, person_id: str) -> str:
    """Return by what a sheet knows that somebody has marked, while its key lives."""
    return blind_index(person_id, f"feedback:{sheet.pk}:{sheet.key}")


def marks_in(sheet: MarkSheet) -> list[dict[str, str]]:
    """Return the marks of a sheet, in the order of the alphabet."""
    if not sheet.sealed:
        return []
    found: list[dict[str, str]] = json.loads(open_text(sheet.sealed, sheet.pk))
    return found


def add_mark(sheet: MarkSheet, form: MarkForm, person_id: str) -> None:
    """Put a mark and its token into a sheet, each in its order; save nothing."""
    said = {"reason": form.reason, "other": form.other, "text": form.text.strip()}
    marks = [*marks_in(sheet), said]
    marks.sort(key=lambda one: json.dumps(one, ensure_ascii=False, sort_keys=True))
    sheet.sealed = seal_text(json.dumps(marks, ensure_ascii=False), sheet.pk)
    tokens = {*sheet.tokens.split(), token_of(sheet, person_id)}
    sheet.tokens = "\n".join(sorted(tokens))
    setattr(sheet, form.reason, getattr(sheet, form.reason) + 1)


def erase(sheets: "models.QuerySet[MarkSheet]") -> int:
    """Overwrite keys and tokens for good; say of how many sheets."""
    blank = "0" * 64
    return sheets.exclude(key=blank).update(key=blank, tokens="", open_key=None)


def hold_among(rows: "models.QuerySet[Any]", own: models.Q) -> list[Any]:
    """Hold some rows and those of one's own; of many, a random choice.

    They are held in the order of their ids, so that two never wait for each
    other. Call it in a transaction, before anything else of that table.
    """
    ids = list(rows.exclude(own).values_list("pk", flat=True))
    if len(ids) > AMONG:
        ids = secrets.SystemRandom().sample(ids, AMONG)
    held = rows.model._default_manager.select_for_update()
    return list(held.filter(models.Q(pk__in=ids) | own).order_by("pk"))


def lay_among(fresh: models.Model, held: Sequence[Any]) -> None:
    """Write a row and those that are held anew, all in the order of their ids."""
    table = type(fresh)._default_manager
    rows = {one.pk: one for one in (*held, fresh)}
    table.filter(pk__in=list(rows)).delete()
    table.bulk_create(rows[key] for key in sorted(rows))
