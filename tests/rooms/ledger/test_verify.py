"""T-03: whatever is done to the rows, the first bad entry is named."""

import random
from datetime import date, timedelta

import pytest

from tests.factories.ledger import AT, full_draft, post, tamper
from yiben.common.errors import RefusedError
from yiben.common.seal import GENESIS, link
from yiben.ledger.actions import commit_heads, correct_entry, declare_gap, post_entry
from yiben.ledger.facts import sealed_rows
from yiben.ledger.models import Entry, Evidence, Head
from yiben.ledger.queries import seal_of, verify
from yiben.ledger.queries.chains import _fault
from yiben.ledger.words import Break

N = 6


@pytest.fixture
def chain(town):
    """Six entries of the branch, each kind of thing the ledger can hold."""
    by = {"by": town["recorder"]}
    first = post_entry(full_draft(town), **by, at=AT)
    correct_entry(first, full_draft(town), reason="错字", **by, at=AT)
    declare_gap(
        town.branch, duties=["a/b"], period="2026-04", reason="汛期", **by, at=AT
    )
    for day in range(3):
        post(town, title=f"会 {day}", at=AT + timedelta(days=day))
    return list(Entry.objects.filter(unit=town.branch).order_by("seq"))


def breaks(org=None, **asked):
    return [(one.unit, one.seq, one.entry_id) for one in verify(org, **asked)]


def test_a_sound_ledger_has_no_break(town, chain):
    post(town, town.neighbour)
    commit_heads(by=None, at=AT)

    assert len(chain) == N
    assert verify() == verify(town.branch) == verify(town.county) == []


COLUMNS = {
    "title": "'x'",
    "kind": "'gatherings.party_lecture.held'",
    "happened_on": "'2026-05-17'",
    "ends_on": "'2026-05-19'",
    "entered_at": "'2026-05-18 01:00:00+00:00'",
    "entered_by_id": "NULL",
    "parts": "'[\"x\"]'",
    "tags": "'[\"x\"]'",
    "quantities": "'{\"hours\":9}'",
    "payload": '\'{"place":"x"}\'',
    "salt": "'x'",
    "present": "9",
    "expected": "9",
    "credit_period": "'2026-04'",
    "timely_on": "'2026-01-01'",
    "gap_of": "'[\"x\"]'",
    "gap_period": "'2026-01'",
    "privacy": "'public'",
    "once": "'x'",
    "digest": "'x'",
    "previous": "'x'",
}


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("place", [0, 3, 5])
def test_a_changed_column_is_found_at_its_entry(town, chain, column, place):
    bad = chain[place]

    tamper(
        f"UPDATE ledger_entry SET {column} = {COLUMNS[column]} WHERE id = %s", [bad.pk]
    )

    assert breaks() == [(town.branch.pk, place + 1, bad.pk)]


def test_the_columns_above_are_all_there_are():
    told_elsewhere = {
        "id",
        "unit_id",
        "seq",
        "answers_id",
        "corrects_id",
        "correction_reason",
    }

    names = {field.attname for field in Entry._meta.concrete_fields}
    assert names == COLUMNS.keys() | told_elsewhere


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_entry SET id = 'e_x' WHERE seq = 5",
        "UPDATE ledger_entry SET answers_id = (SELECT id FROM ledger_entry WHERE seq = 1 AND unit_id = u) WHERE seq = 5",
        "UPDATE ledger_entry SET correction_reason = 'x' WHERE seq = 2",
        "UPDATE ledger_entry SET corrects_id = (SELECT id FROM ledger_entry WHERE seq = 4 AND unit_id = u) WHERE seq = 2",
        "UPDATE ledger_entryorg SET role = 'host' WHERE entry_id = e1",
        "DELETE FROM ledger_entryorg WHERE entry_id = e1",
        "UPDATE ledger_entryperson SET state = 'present' WHERE entry_id = e1",
        "UPDATE ledger_entryperson SET role = 'guest' WHERE entry_id = e1 AND role = 'attendee'",
        "UPDATE ledger_entryperson SET reason = NULL WHERE entry_id = e1",
        "DELETE FROM ledger_entryperson WHERE entry_id = e1 AND role = 'speaker'",
        "UPDATE ledger_evidence SET sm3 = 'x' WHERE entry_id = e1",
        "UPDATE ledger_evidence SET declared = NOT declared WHERE entry_id = e1",
        "DELETE FROM ledger_evidence WHERE entry_id = e1",
        # The same JSON with a space: no other meaning, but other bytes.
        "UPDATE ledger_entry SET tags = '[ ]' WHERE seq = 4",
        "UPDATE ledger_entry SET payload = '{' WHERE seq = 4",
    ],
)
def test_a_changed_row_around_an_entry_is_found(town, chain, sql):
    sql = sql.replace("unit_id = u", f"unit_id = '{town.branch.pk}'")
    seq = int(sql[-1]) if sql[-1].isdigit() and "seq" in sql else 1
    bad = "e_x" if "e_x" in sql else chain[seq - 1].pk

    tamper(sql.replace("e1", f"'{chain[0].pk}'"))

    assert breaks() == [(town.branch.pk, seq, bad)]


def test_an_added_participant_is_found(town, chain):
    tamper(
        "INSERT INTO ledger_entryorg (entry_id, org_id, role) VALUES (%s, %s, 'joint')",
        [chain[4].pk, town.far.pk],
    )
    Evidence.objects.create(entry=chain[5], number=1, name="后补.jpg", sm3="ab" * 32)

    assert breaks() == [(town.branch.pk, 5, chain[4].pk)]


def remove(*entries):
    ids = ", ".join(f"'{one.pk}'" for one in entries)
    for table in ("entryorg", "entryperson", "evidence"):
        tamper(f"DELETE FROM ledger_{table} WHERE entry_id IN ({ids})")
    tamper(f"DELETE FROM ledger_entry WHERE id IN ({ids})")


def test_a_removed_entry_is_found_by_its_number(town, chain):
    remove(chain[3])

    (found,) = verify(town.branch)
    assert found == Break(
        town.branch.pk,
        4,
        None,
        "缺少第 4 条记录。",
        "请从备份核对这一条；不要自行补写。",
    )


def test_a_removed_entry_with_the_gap_closed_is_found(town, chain):
    remove(chain[3])
    for seq in (5, 6):
        tamper("UPDATE ledger_entry SET seq = seq - 1 WHERE seq = %s", [seq])

    assert breaks() == [(town.branch.pk, 4, chain[4].pk)]


def test_two_swapped_entries_are_found_at_the_first(town, chain):
    for pk, seq in ((chain[3].pk, 99), (chain[4].pk, 4), (chain[3].pk, 5)):
        tamper("UPDATE ledger_entry SET seq = %s WHERE id = %s", [seq, pk])

    assert breaks() == [(town.branch.pk, 4, chain[4].pk)]


def test_swapped_contents_are_found_at_the_first(town, chain):
    tamper("UPDATE ledger_entry SET title = '会 1' WHERE id = %s", [chain[3].pk])
    tamper("UPDATE ledger_entry SET title = '会 0' WHERE id = %s", [chain[4].pk])

    assert breaks() == [(town.branch.pk, 4, chain[3].pk)]


def test_a_cut_tail_is_found(town, chain):
    remove(chain[4], chain[5])

    assert breaks() == [(town.branch.pk, 5, None)]


def test_a_cut_tail_with_the_head_set_back_is_found_by_the_superior(town, chain):
    commit_heads(by=None, at=AT)
    remove(chain[5])
    tamper(
        "UPDATE ledger_head SET seq = 5, digest = %s WHERE unit_id = %s",
        [chain[4].digest, town.branch.pk],
    )

    (found,) = verify()
    assert (found.unit, found.seq, found.entry_id) == (town.branch.pk, 6, None)
    assert found.what == ("柳林镇党委台账第 1 条存有第 6 条的摘要，本链却没有这一条。")


def test_an_emptied_ledger_is_found(town, chain):
    remove(*reversed(chain))

    assert breaks() == [(town.branch.pk, 1, None)]
    tamper("DELETE FROM ledger_head")
    assert breaks() == []
    receipts = {town.branch.pk: (6, chain[5].digest)}
    assert breaks(receipts=receipts) == [(town.branch.pk, 6, None)]


def test_a_lost_or_spoilt_head_is_found(town, chain):
    tamper("UPDATE ledger_head SET digest = 'x' WHERE unit_id = %s", [town.branch.pk])
    assert breaks() == [(town.branch.pk, 6, None)]

    tamper("DELETE FROM ledger_head WHERE unit_id = %s", [town.branch.pk])
    assert [one.what for one in verify(town.branch)] == ["链首登记不见了。"]


def test_an_entry_hung_elsewhere_in_the_chain_is_found(town, chain):
    """Sound in itself, but it follows the second entry and not the third."""
    row = next(one for one in sealed_rows(town.branch.pk) if one.seq == 4)
    tamper(
        "UPDATE ledger_entry SET previous = %s, digest = %s WHERE id = %s",
        [chain[1].digest, link(chain[1].digest, row.content), row.id],
    )

    (found,) = verify()
    assert (found.seq, found.entry_id) == (4, chain[3].pk)
    assert found.what == "第 4 条没有接在前一条之后。"


def test_a_number_twice_is_found_where_the_database_forgot_its_key(town, chain):
    rows = list(sealed_rows(town.branch.pk))

    found = _fault(town.branch.pk, 4, rows[2], chain[2].digest)

    assert found is not None
    assert (found.seq, found.entry_id, found.what) == (
        3,
        chain[2].pk,
        "第 3 条序号重复或次序不对。",
    )


def rewrite_from(unit, seq):
    """Change an entry and compute every later digest anew, the head's too."""
    tamper(
        "UPDATE ledger_entry SET title = '改' WHERE unit_id = %s AND seq = %s",
        [unit.pk, seq],
    )
    previous = GENESIS
    for row in list(sealed_rows(unit.pk)):
        digest = link(previous, row.content)
        tamper(
            "UPDATE ledger_entry SET previous = %s, digest = %s WHERE id = %s",
            [previous, digest, row.id],
        )
        previous = digest
    tamper("UPDATE ledger_head SET digest = %s WHERE unit_id = %s", [previous, unit.pk])


def test_a_chain_computed_anew_is_sound_in_itself(town, chain):
    """The negative control: without heads kept elsewhere nobody could tell."""
    rewrite_from(town.branch, 4)

    assert verify() == []


def test_a_chain_computed_anew_is_found_by_the_superiors_chain(town):
    made = []
    for day in range(5):
        made.append(post(town, at=AT + timedelta(days=day)))
        commit_heads(by=None, at=AT + timedelta(days=day))

    rewrite_from(town.branch, 4)

    for org in (None, town.branch):
        (found,) = verify(org)
        assert (found.unit, found.seq, found.entry_id) == (
            town.branch.pk,
            4,
            made[3].pk,
        )
    assert found.what == (
        "第 4 条与柳林镇党委台账第 4 条所存摘要不符，可能被整段改写。"
    )
    assert verify(town.town) == []


def test_between_two_commitments_the_span_is_named(town, chain):
    post(town)
    commit_heads(by=None, at=AT)
    for _ in range(3):
        last = post(town)
    commit_heads(by=None, at=AT)

    rewrite_from(town.branch, 9)

    (found,) = verify(town.branch)
    eighth = Entry.objects.get(unit=town.branch, seq=8)
    assert last.seq == 10
    assert (found.seq, found.entry_id) == (8, eighth.pk)
    assert found.what.startswith("第 8 至 10 条与")


def test_when_every_chain_up_to_the_root_is_computed_anew_paper_tells(town):
    for day in range(3):
        post(town, at=AT + timedelta(days=day))
        commit_heads(by=None, at=AT + timedelta(days=day))
    paper = {
        org.pk: (Head.objects.get(pk=org.pk).seq, seal_of(org))
        for org in (town.branch, town.county)
    }

    rewrite_from(town.branch, 2)
    rewrite_from(town.county, 2)

    assert breaks(receipts={town.county.pk: paper[town.county.pk]}) == sorted(
        [
            (town.branch.pk, 2, Entry.objects.get(unit=town.branch, seq=2).pk),
            (town.county.pk, 1, Entry.objects.get(unit=town.county, seq=1).pk),
        ]
    )
    assert breaks(town.branch, receipts=paper)[0][:2] == (town.branch.pk, 2)


def test_a_restored_old_backup_is_found_by_a_receipt(town, chain):
    """T-05: rows and heads of one table set back together."""
    paper = {town.branch.pk: (6, chain[5].digest)}
    remove(chain[4], chain[5])
    tamper(
        "UPDATE ledger_head SET seq = 4, digest = %s WHERE unit_id = %s",
        [chain[3].digest, town.branch.pk],
    )

    assert verify() == []
    assert breaks(receipts=paper) == [(town.branch.pk, 6, None)]


def test_a_spoilt_commitment_is_a_break_of_its_own_chain_only(town, chain):
    commit_heads(by=None, at=AT)
    told = Entry.objects.get(unit=town.town)

    tamper("UPDATE ledger_entry SET payload = '[]' WHERE id = %s", [told.pk])

    assert breaks() == [(town.town.pk, 1, told.pk)]


def flip(text, chance):
    """Change one character into another of the same sort."""
    place = chance.randrange(len(text))
    other = chr(ord(text[place]) ^ 1)
    return f"{text[:place]}{other}{text[place + 1 :]}"


def test_random_mutations_are_all_found_at_the_exact_entry(town, chain):
    chance = random.Random(20260520)
    texts = ("title", "payload", "tags", "parts", "quantities", "salt", "digest")
    for _ in range(150):
        bad, column = chance.choice(chain), chance.choice(texts)
        old = getattr(bad, column)
        set_to = f"UPDATE ledger_entry SET {column} = %s WHERE id = %s"

        tamper(set_to, [flip(old, chance), bad.pk])
        assert breaks(town.branch) == [(town.branch.pk, bad.seq, bad.pk)]
        tamper(set_to, [old, bad.pk])

    assert verify() == []


@pytest.mark.parametrize(
    ("name", "one", "every"),
    [
        ("recorder", True, False),
        ("member", True, False),
        ("superior", True, False),
        ("neighbour", False, False),
        ("stranger", False, False),
        ("nobody", False, False),
        ("system_admin", False, False),
        ("auditor", True, False),
    ],
)
def test_who_may_check_a_chain(town, name, one, every):
    post(town)

    for org, may in ((town.branch, one), (None, every)):
        if may:
            assert verify(org, seen_by=town[name]) == []
        else:
            with pytest.raises(RefusedError):
                verify(org, seen_by=town[name])


def test_the_auditor_of_the_installation_may_check_every_chain(town):
    from tests.factories.ledger import make_account

    assert verify(seen_by=make_account("auditor")) == []
    assert date(2026, 5, 20) == AT.date()
