"""A house that starts from its superior's first packet: tree, law, texts, waivers."""

import json

import pytest

from tests.factories.gatherings import AT, LATER
from tests.factories.packets import Far, confirmed
from yiben.common.errors import ManyErrors
from yiben.common.seal import sm3
from yiben.ledger.queries import home_of
from yiben.org.models import Org
from yiben.packets.actions import take_packet
from yiben.packets.models import Peer
from yiben.packets.words import Item
from yiben.policy.models import Adoption, Document, ReceivedPack
from yiben.policy.queries import packs
from yiben.policy.queries.pack_files import pack_files
from yiben.standing.actions import rebuild
from yiben.standing.models import Cell

ROOT_ID, UNIT_ID = "o_newroot22222", "o_newunit22222"
PACK = "xuzhuang-elsewhere"


def org_item(org_id: str, name: str, kind: str, level: str, above: str | None) -> Item:
    body: dict[str, object] = {
        "name": name,
        "short_name": name,
        "kind": kind,
        "level": level,
        "sector": "general",
        "superior": above,
        "founded_on": "2015-01-01",
        "dissolved_on": None,
        "traits": [],
    }
    return Item("org", org_id, f"组织 {name}", body)


def tree() -> list[Item]:
    return [
        org_item(ROOT_ID, "中共某省委员会", "committee", "province", None),
        org_item(UNIT_ID, "某村党支部", "branch", "base", ROOT_ID),
    ]


def files_named(name: str) -> dict[str, str]:
    """Return the files of a pack on disk under a name that nobody here has."""
    files = pack_files("hunan-2017")
    return {path: text.replace("hunan-2017", name) for path, text in files.items()}


def pack_item(name: str = PACK, **changed: str) -> Item:
    return Item(
        "pack", name, f"规则包 {name}", {"files": {**files_named(name), **changed}}
    )


def adoption_item(org_id: str = ROOT_ID, pack: str = PACK) -> Item:
    body = {"org_id": org_id, "pack": pack, "from_on": "2018-01-01"}
    return Item("adoption", "ad_22222222222", "施行", body)


def document_item(text: str = "第一条 某某。") -> Item:
    body = {
        "pack": PACK,
        "version": 7,
        "filename": "某.txt",
        "encoding": "utf8",
        "characters": len(text),
        "sm3": sm3(text.encode()),
        "text_sm3": sm3(text.encode()),
        "paragraphs": [{"number": 1, "level": 0, "text": text, "breaks": "[[0,1]]"}],
    }
    return Item("document", f"d_{sm3(text.encode())[:12]}", "全文", body)


def waiver_item(org_id: str = UNIT_ID, **changed: object) -> Item:
    body = {
        "subject": f"org:{org_id}",
        "duty": f"{PACK}/theme-day-monthly",
        "period": "2026-02",
        "org_id": org_id,
        "reason": "大雪封山",
        "by_id": "a_faraway22222",
        "entered_at": AT.isoformat(),
        "until_on": None,
        "revoked_at": None,
        "revoked_by_id": None,
        "live_key": f"org:{org_id}|theme|2026-02",
        **changed,
    }
    return Item("waiver", "w_222222222222", "免除", body)


ACCOUNT = Item("account", "a_faraway22222", "经办账号", {"name": "省里的人"})


@pytest.fixture
def above(world) -> Far:
    """Return the superior's installation; which unit it means is in its packet."""
    far = Far(Org(id=UNIT_ID, name="某村党支部"), direction="down")
    confirmed(world, far)
    return far


def take(world, far, *items, at=AT):
    return take_packet(far.packet(*items), by=world["system_admin"], at=at)


def test_the_first_packet_brings_the_tree_and_says_which_unit_is_ours(world, above):
    take(world, above, *tree())

    unit = Org.objects.get(pk=UNIT_ID)
    peer = Peer.objects.get()
    assert peer.unit_id == UNIT_ID
    assert home_of(UNIT_ID) is None
    assert home_of(ROOT_ID) == peer.pk
    assert unit.path.startswith(Org.objects.get(pk=ROOT_ID).path)


def test_a_pack_unknown_here_comes_along_and_binds(world, above):
    taken = take(world, above, *tree(), pack_item(), document_item(), adoption_item())

    assert {one.label: one.added for one in taken.lines}["规则包"] == 1
    assert PACK in packs()
    assert Adoption.objects.get(pk="ad_22222222222").org_id == ROOT_ID
    assert Document.objects.get(pack=PACK).paragraphs.count() == 1
    rebuild(year=2026, at=AT)
    duties = set(Cell.objects.filter(org_id=UNIT_ID).values_list("duty", flat=True))
    assert any(one.startswith(f"{PACK}/") for one in duties)
    # What the superior's own unit did is not known here, so nothing is said of it.
    assert not Cell.objects.filter(org_id=ROOT_ID).exists()


def test_a_pack_with_a_mistake_or_other_words_is_refused_whole(world, above):
    bad = pack_item(**{"articles/bad.yaml": "articles: [{anchor: 7"})
    with pytest.raises(ManyErrors) as error:
        take(world, above, *tree(), bad)
    assert "读不懂" in str(error.value.problems[0])
    assert not Org.objects.filter(pk=ROOT_ID).exists()

    above.number, above.previous = 0, "0" * 64
    take(world, above, *tree(), pack_item())
    other = files_named(PACK)["pack.yaml"] + "\n# 改过\n"
    with pytest.raises(ManyErrors) as error:
        take(world, above, pack_item(**{"pack.yaml": other}))
    assert "同名的规则包" in str(error.value.problems[0])
    assert ReceivedPack.objects.count() == 1


def test_ours_stays_where_the_program_brought_a_pack_of_that_name(world, above):
    changed = pack_files("hunan-2017")["pack.yaml"] + "\n# 别的版本\n"
    files = {**pack_files("hunan-2017"), "pack.yaml": changed}

    taken = take(
        world, above, *tree(), Item("pack", "hunan-2017", "湖南", {"files": files})
    )

    assert "用本系统的" in taken.notes[0]
    assert ReceivedPack.objects.count() == 0


def test_a_text_that_is_here_already_is_not_kept_twice(world, above):
    take(world, above, *tree(), document_item())
    take(world, above, document_item(), document_item("第一条 改了。"))

    assert list(
        Document.objects.filter(pack=PACK)
        .order_by("version")
        .values_list("version", flat=True)
    ) == [1, 2]


def test_a_waiver_comes_down_and_is_revoked_by_a_later_packet(world, above):
    from yiben.duties.models import Waiver

    take(world, above, *tree(), ACCOUNT, waiver_item())
    assert Waiver.objects.get().live_key

    revoked = waiver_item(
        revoked_at=LATER.isoformat(), revoked_by_id="a_faraway22222", live_key=None
    )
    take(world, above, ACCOUNT, revoked, at=LATER)

    row = Waiver.objects.get()
    assert (row.live_key, row.revoked_at) == (None, LATER)


def test_the_superior_settles_numbers_and_names_for_its_own_units_only(world, above):
    told = {
        "org_id": ROOT_ID,
        "pack": PACK,
        "term": "双述双评",
        "from_on": "2020-01-01",
    }
    body = {**told, "items": json.dumps(["述职"], ensure_ascii=False)}
    number = {
        "org_id": ROOT_ID,
        "duty": f"{PACK}/x",
        "key": "every",
        "value": "month",
        "from_on": "2020-01-01",
    }
    take(
        world,
        above,
        *tree(),
        Item("definition", "df_2222222222", "名目", body),
        Item("setting", "s_22222222222", "数字", number),
    )

    for item in (
        Item("definition", "df_3333333333", "名目", {**body, "org_id": UNIT_ID}),
        Item("setting", "s_33333333333", "数字", {**number, "org_id": world.town.pk}),
        adoption_item(UNIT_ID),
        waiver_item(ROOT_ID),
        org_item("o_3333333333", "硬塞的党小组", "party_group", "base", UNIT_ID),
    ):
        number_before, previous = above.number, above.previous
        with pytest.raises(ManyErrors):
            take(world, above, item)
        above.number, above.previous = number_before, previous


def test_new_names_and_places_of_superiors_follow(world, above):
    take(world, above, *tree())
    city = org_item("o_newcity22222", "中共某市委员会", "committee", "city", ROOT_ID)
    renamed = org_item(ROOT_ID, "中共新省委员会", "committee", "province", None)

    taken = take(world, above, renamed, city, at=LATER)

    assert [(one.added, one.changed) for one in taken.lines] == [(1, 1)]
    assert Org.objects.get(pk=ROOT_ID).name == "中共新省委员会"
    spells = Org.objects.get(pk=ROOT_ID).name_spells.order_by("from_on")
    assert [one.name for one in spells] == ["中共某省委员会", "中共新省委员会"]


@pytest.mark.django_db(transaction=True)
def test_what_cites_an_account_that_is_nowhere_is_refused_whole(world, above):
    """Only the database sees, at the very end, that nobody brought the account."""
    with pytest.raises(ManyErrors) as error:
        take(world, above, *tree(), waiver_item())

    assert "互相对不上" in str(error.value.problems[0])
    assert not Org.objects.filter(pk=ROOT_ID).exists()
    assert Peer.objects.get().unit_id is None
