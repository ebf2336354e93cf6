"""A chain that is kept elsewhere, among those kept here."""

import importlib.util
from dataclasses import replace

import pytest
from django.db import connection

from tests.factories.gatherings import AT, theme_day
from tests.factories.packets import Far, chain_of, confirmed, sealed_entry
from tests.flush import triggers_off
from tests.house.files import ROOT
from yiben.books.gatherings.actions import record_gathering
from yiben.common.seal import GENESIS
from yiben.ledger.actions import commit_heads, export_archive
from yiben.ledger.checks import ElsewhereError
from yiben.ledger.models import Entry
from yiben.ledger.queries import entries_of, verify
from yiben.packets.actions import take_packet
from yiben.packets.models import Peer
from yiben.packets.words import Item


def changed(sql: str, *values: str) -> None:
    """Change the database as somebody with a shell would."""
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute(sql, list(values))


def restricted(unit: str) -> Item:
    """Return an entry whose text was kept back by those who keep it."""
    one = sealed_entry(unit, 1, GENESIS, privacy="restricted")
    return replace(one, body={**one.body, "open": None})


@pytest.fixture
def taken(world, far):
    take_packet(far.packet(*chain_of(far.unit.pk, 2)), by=world["superior"], at=AT)
    return far


def test_its_head_is_committed_into_its_superiors_chain(world, taken):
    commit_heads(by=None, at=AT)

    told = Entry.objects.get(unit=world.town, kind="ledger.heads.committed")
    assert taken.unit.pk in told.payload
    assert verify() == []


def test_a_changed_entry_of_it_is_found_here_too(world, taken):
    sql = "UPDATE ledger_entry SET title = %s WHERE unit_id = %s AND seq = 2"
    changed(sql, "改过", taken.unit.pk)

    (one,) = verify(taken.unit)
    assert (one.seq, "摘要不符" in one.what) == (2, True)


def test_a_text_that_was_kept_back_is_sound_there_and_a_theft_at_home(world, far):
    take_packet(far.packet(restricted(far.unit.pk)), by=world["superior"], at=AT)
    (seen,) = entries_of(far.unit, seen_by=world["superior"])
    assert (seen.is_hidden, seen.payload) == (True, {})
    assert verify(far.unit) == []

    own = record_gathering(world.branch, theme_day(world), by=world["recorder"], at=AT)
    from yiben.ledger.facts import payload_seal, withheld_payload

    gone = withheld_payload(payload_seal(own.salt, own.payload))
    sql = "UPDATE ledger_entry SET payload = %s, salt = '' WHERE id = %s"
    changed(sql, gone, own.pk)
    (one,) = verify(world.branch)
    assert "抽走" in one.what


def test_an_archive_with_it_passes_the_stand_alone_verifier(world, far, tmp_path):
    take_packet(far.packet(restricted(far.unit.pk)), by=world["superior"], at=AT)
    export_archive(world.town, tmp_path / "a", by=world["superior"], at=AT)
    path = ROOT / "tools" / "verify_archive.py"
    spec = importlib.util.spec_from_file_location("verify_archive", path)
    assert spec
    assert spec.loader
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)

    assert program.check(tmp_path / "a") == ([], 2)


def test_it_is_exported_where_it_is_kept(world, taken, tmp_path):
    with pytest.raises(ElsewhereError):
        export_archive(taken.unit, tmp_path / "a", by=world["superior"], at=AT)


def test_a_superiors_single_entry_is_verified_by_itself_and_its_chain_left_alone(
    world, tmp_path
):
    root, unit = "o_newroot22222", world.branch
    far = Far(unit, direction="down")
    row = confirmed(world, far)
    Peer.objects.filter(pk=row.pk).update(unit=unit)
    body: dict[str, object] = {
        "name": "中共某省委员会",
        "short_name": "某省委",
        "kind": "committee",
        "level": "province",
        "sector": "general",
        "superior": None,
        "founded_on": "2015-01-01",
        "dissolved_on": None,
        "traits": [],
    }
    one = sealed_entry(root, 57, "a" * 64)
    excerpt = replace(one, kind="excerpt")
    packet = far.packet(Item("org", root, "组织", body), excerpt)
    take_packet(packet, by=world["system_admin"], at=AT)
    assert verify() == []

    changed("UPDATE ledger_entry SET title = 'x' WHERE id = %s", one.id)

    (found,) = verify()
    assert (found.seq, found.entry_id) == (57, one.id)
