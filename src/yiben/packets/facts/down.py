"""What a superior's installation sends down: law, relays, tasks, answers, receipts."""

from collections.abc import Collection, Iterator

from yiben.books.filings.models import FilingStep
from yiben.books.filings.words import Step
from yiben.books.relays.models import RelayTarget
from yiben.ledger.facts.carried import CarriedEntry
from yiben.ledger.queries import carried_entry, digest_at, head_marks, homes
from yiben.org.models import Org
from yiben.org.queries import orgs_rows, path_to, subtree_ids
from yiben.packets.models import Peer
from yiben.packets.words import Gathered, Item
from yiben.plans.models import Task

from .common import account_items, law_items, org_items, unit_names, waiver_items
from .rows import body_of

ANSWERS = (Step.RECEIVED.value, Step.RETURNED.value)


def gather_down(peer: Peer, *, first: bool) -> Gathered:
    """Return all that binds or concerns the subtree another installation keeps.

    ``first``: the units themselves, too, for an installation that starts.
    """
    unit = peer.unit
    if unit is None:
        return Gathered(())
    below = [one for one, home in homes().items() if home == peer.pk]
    above = path_to(unit)[:-1]
    sent = list(
        RelayTarget.objects.filter(org__in=below)
        .exclude(relay__sender__in=below)
        .select_related("relay")
        .order_by("relay__sent_at", "pk")
    )
    entries = {one.relay.entry_id: carried_entry(one.relay.entry_id) for one in sent}
    excerpts = [one for one in entries.values() if one is not None]
    waivers = list(waiver_items(below))
    answers = list(_answers(below))
    accounts = [
        *(one.relay.sent_by_id for one in sent),
        *(one.content["entered_by"] for one in excerpts),
        *(one.body["by"] for one in answers),
        *(one.body[name] for one in waivers for name in ("by_id", "revoked_by_id")),
    ]
    shown = subtree_ids([unit.pk]) if first else [unit.pk]
    items = [
        *org_items(_context(above, excerpts, shown)),
        *account_items(accounts),
        *law_items([one.pk for one in above]),
        *waivers,
        *_excerpts(excerpts),
        *_relays(sent),
        *answers,
        *_tasks(below),
        *_heads(below),
    ]
    return Gathered(tuple(items))


def _context(
    above: list[Org], excerpts: list[CarriedEntry], shown: list[str]
) -> list[Org]:
    """Return the line of superiors and whatever the excerpts name, with theirs."""
    ids = {org_id for one in excerpts for org_id, _ in one.content["orgs"]}
    paths = {one.path for one in orgs_rows([*ids, *shown])} | {
        one.path for one in above
    }
    steps = {
        path[:end]
        for path in paths
        for end in range(Org.steplen, len(path) + 1, Org.steplen)
    }
    return list(Org.objects.filter(path__in=steps))


def _excerpts(excerpts: list[CarriedEntry]) -> Iterator[Item]:
    units = unit_names({one.unit for one in excerpts})
    for one in excerpts:
        label = f"{units[one.unit]}第 {one.seq} 条《{one.content['title']}》"
        yield Item("excerpt", one.id, label, entry_body(one))


def entry_body(one: CarriedEntry) -> dict[str, object]:
    """Return what travels of an entry."""
    shown = None if one.payload is None else {"payload": one.payload, "salt": one.salt}
    return {
        "entry": one.content,
        "previous": one.previous,
        "digest": one.digest,
        "open": shown,
    }


def _relays(sent: list[RelayTarget]) -> Iterator[Item]:
    for relay in {one.relay_id: one.relay for one in sent}.values():
        yield Item("relay", relay.pk, f"文件《{relay.title}》", body_of(relay))
    for one in sent:
        yield Item("target", one.pk, f"发给 {one.org_id}", body_of(one))


def _answers(below: Collection[str]) -> Iterator[Item]:
    """Give receipts and returns that were given here and are posted there."""
    rows = FilingStep.objects.filter(
        filing__unit__in=below, step__in=ANSWERS, entry__isnull=True
    )
    for row in rows.select_related("filing").order_by("pk"):
        body = {
            "filing": row.filing_id,
            "revision": row.version,
            "step": row.step,
            "reason": row.reason,
            "by": row.by_id,
        }
        label = f"《{row.filing.title}》的{row.get_step_display()}"
        yield Item("answer", f"{row.filing_id}-{row.version}", label, body)


def _tasks(below: Collection[str]) -> Iterator[Item]:
    for row in Task.objects.filter(org__in=below).order_by("made_on", "pk"):
        yield Item("task", row.pk, f"任务“{row.title}”", body_of(row))


def _heads(below: Collection[str]) -> Iterator[Item]:
    """Give how far each chain has arrived: whoever rewrites it later is found out."""
    units = unit_names(below)
    for unit, (seq, _) in sorted(head_marks(below).items()):
        body = {"seq": seq, "digest": digest_at(unit, seq)}
        yield Item("head", unit, f"{units[unit]}台账收到第 {seq} 条", body)
