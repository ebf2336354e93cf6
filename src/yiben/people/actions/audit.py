"""Writing the audit: one line after the other, each sealed to the last."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, transaction

from yiben.common.rows import groups, insertion, run
from yiben.common.seal import GENESIS, link
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people.facts import NOBODY, audit_content
from yiben.people.models import AuditLine
from yiben.people.words import Outcome

Heads = dict[str, tuple[int, str]]

ADD_HEADS = "INSERT INTO people_audithead (chain, number, digest) VALUES {}"
LEAVE = " ON CONFLICT (chain) DO NOTHING"
MOVE = (
    " ON CONFLICT (chain) DO UPDATE"
    " SET number = excluded.number, digest = excluded.digest"
)
READ_HEADS = "SELECT chain, number, digest FROM people_audithead WHERE chain IN {} ORDER BY chain"
HOLD_NOW = {True: " FOR UPDATE", False: " FOR UPDATE NOWAIT"}


@dataclass(frozen=True, slots=True)
class Note:
    """What one line of the audit is to say."""

    account: Viewer | None
    action: str
    thing: str | None
    org: Org | str | None
    outcome: str
    at: datetime
    detail: str = ""


def note_audit(
    account: Viewer | None,
    action: str,
    thing: str | None,
    org: Org | str | None,
    outcome: str,
    at: datetime,
    detail: str = "",
) -> None:
    """Add a line to the audit; it can never be changed.

    ``thing`` is an id (``person:p_…``, ``entry:…``), ``detail`` words of ours:
    never text about a person. Inside a business transaction the line stands
    or falls with the write.
    """
    note_all([Note(account, action, thing, org, outcome, at, detail)])


def note_done(
    by: Viewer, action: str, thing: str, org: Org | None, at: datetime
) -> None:
    """Add the line of an act that was done."""
    note_audit(by, action, thing, org, Outcome.DONE, at)


# Without a savepoint: a line that cannot be written takes the act along.
@transaction.atomic(savepoint=False)
def note_all(notes: Sequence[Note], *, waits: bool = True) -> None:
    """Add lines of several accounts, each to its own chain, in the order given.

    Unless it ``waits``, raises OperationalError if somebody else is adding to
    one of the chains.
    """
    heads = _held_heads({_chain_of(note) for note in notes}, waits=waits)
    lines = insertion(AuditLine, [vars(_sealed(note, heads)) for note in notes])
    moved = [value for chain, head in heads.items() for value in (chain, *head)]
    run(lines, (f"{ADD_HEADS.format(groups(len(heads), 3))}{MOVE}", moved))


def _chain_of(note: Note) -> str:
    return note.account.id if note.account is not None else NOBODY


def _sealed(note: Note, heads: Heads) -> AuditLine:
    """Return the line that follows the head of its chain, and move the head on."""
    chain = _chain_of(note)
    number, digest = heads[chain]
    line = AuditLine(
        chain=chain,
        number=number + 1,
        at=note.at.astimezone(UTC),
        account_id=note.account.id if note.account is not None else None,
        action=note.action,
        thing=note.thing or None,
        org_id=(note.org.pk if isinstance(note.org, Org) else note.org) or None,
        outcome=str(note.outcome),
        detail=note.detail[:200] or None,
        previous=digest,
    )
    line.digest = link(line.previous, audit_content(line))
    heads[chain] = (line.number, line.digest)
    return line


def _held_heads(chains: Iterable[str], *, waits: bool) -> Heads:
    """Return the heads and hold them to the end; a chain without one gets one.

    Who does not wait is done over anyway if somebody was quicker, and so need
    not hold a head that is not there yet: two first lines of a chain collide.
    """
    ordered = sorted(chains)  # in one order, so that nobody waits in a circle
    fresh = [value for chain in ordered for value in (chain, 0, GENESIS)]
    add = (f"{ADD_HEADS.format(groups(len(ordered), 3))}{LEAVE}", fresh)
    hold = HOLD_NOW[waits] if connection.features.has_select_for_update else ""
    read = (f"{READ_HEADS.format(groups(1, len(ordered)))}{hold}", ordered)
    *_, rows = run(*([add] if waits else []), read)
    known = {chain: (number, digest) for chain, number, digest in rows}
    return {chain: known.get(chain, (0, GENESIS)) for chain in ordered}
