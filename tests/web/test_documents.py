import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.factories.superior import assert_only, bring_in, held_theme_day, text_of
from tests.factories.web import browser_of, page_of
from yiben.policy.models import Document
from yiben.policy.queries import library, packs
from yiben.rules.pack import Below, Binds
from yiben.web.panels.bindings import whom
from yiben.web.panels.reader import ReaderPanel

MONTHLY = "hunan-2017/theme-day-monthly"
PAGE_BYTES = 200_000


def upload(content: bytes, name: str = "中央意见.txt") -> dict[str, object]:
    return {"file": SimpleUploadedFile(name, content), "declared": "yes"}


def all_parts(client: Client, pack: str, **asked: str) -> list[ReaderPanel]:
    """Return every part of a document as it is shown, each within its size."""
    told: list[ReaderPanel] = []
    while not told or told[-1].part < told[-1].parts:
        query = {**asked, "part": str(len(told) + 1)}
        response = client.get(reverse("document", args=[pack]), query)
        assert len(response.content) < PAGE_BYTES
        told.append(response.context["panel"])
    return told


@pytest.fixture
def url() -> str:
    return reverse("document-import")


def test_the_list_shows_what_binds_the_reader_and_what_is_not_yet_there(world):
    bring_in(world, "central-2017")

    response = browser_of(world["recorder"]).get(reverse("documents"))

    panel = response.context["panel"]
    assert [(one.short, bool(one.imported_at)) for one in panel.rows] == [
        ("中央意见", True),
        ("湖南实施方案", False),
    ]
    assert not panel.may_import
    assert "导入原文" not in page_of(response)


def test_text_and_duties_stand_side_by_side_and_point_at_each_other(world):
    bring_in(world, "hunan-2017")
    pack = packs()["hunan-2017"]

    response = browser_of(world["superior"]).get(reverse("document", args=[pack.name]))

    page = page_of(response)
    panel = response.context["panel"]
    placed = [card for block in panel.blocks for card in block.cards]
    assert len(placed) > 0
    for card in placed[:5]:
        assert f'id="{card.key}"' in page
        assert f'href="#d{card.number}"' in page
        assert f'id="d{card.number}"' in page
        assert f'href="#{card.key}"' in page


def test_with_a_unit_each_duty_shows_how_it_stands_there(world):
    bring_in(world, "hunan-2017")
    held_theme_day(world)
    url = reverse("document", args=["hunan-2017"])

    asked = {"unit": world.branch.pk, "at": library().rule(MONTHLY).key}
    response = browser_of(world["superior"]).get(url, asked)

    panel = response.context["panel"]
    rules = [
        rule
        for block in panel.blocks
        for card in block.cards
        for rule in card.rules
        if rule.title == "主题党日"
    ]
    marks = {one.status: one.count for one in rules[0].marks}
    assert panel.unit_name == "河湾村党支部"
    assert marks["met"] == 1
    assert rules[0].concerns is True
    assert [one.label for one in rules[0].refines] == ["中央意见 七 第2段"]


@pytest.mark.parametrize("pack", sorted(packs()))
def test_a_long_document_comes_in_parts_that_miss_nothing(world, pack):
    if packs()[pack].text_file:
        bring_in(world, pack)

    told = all_parts(browser_of(world.cast.system_admin), pack)

    shown = [c.number for p in told for b in p.blocks for c in b.cards]
    shown += [card.number for panel in told for card in panel.lost]
    assert sorted(shown) == list(range(1, len(packs()[pack].articles) + 1))


def test_a_sentence_opens_its_part(world):
    bring_in(world, "hunan-2017")
    rule = packs()["hunan-2017"].rules[-1]
    url = reverse("document", args=["hunan-2017"])

    panel = browser_of(world["superior"]).get(url, {"at": rule.key}).context["panel"]

    assert panel.part > 1
    assert rule.key in [card.key for block in panel.blocks for card in block.cards]


@pytest.mark.parametrize("part", ["0", "99", "x", "-1", "1.5"])
def test_a_part_that_is_not_there_gives_the_nearest(world, part):
    url = reverse("document", args=["central-2017"])

    panel = browser_of(world["superior"]).get(url, {"part": part}).context["panel"]

    assert panel.part == (panel.parts if part == "99" else 1)


def test_a_member_reads_the_document_without_the_standing_of_the_branch(world):
    url = reverse("document", args=["central-2017"])

    response = browser_of(world["member"]).get(f"{url}?unit={world.branch.pk}")

    panel = response.context["panel"]
    marks = [one for card in panel.lost for rule in card.rules for one in rule.marks]
    assert response.status_code == 200
    assert marks == []
    assert panel.unit_name
    unit_url = reverse("unit", args=[world.branch.pk])
    assert f'href="{unit_url}"' not in page_of(response)


def test_without_a_text_every_article_is_listed_with_its_phrase(world):
    response = browser_of(world["superior"]).get(
        reverse("document", args=["central-2017"])
    )

    assert "原文还没有导入" in page_of(response)
    told = all_parts(browser_of(world["superior"]), "central-2017")
    assert [card.number for panel in told for card in panel.lost] == list(
        range(1, len(packs()["central-2017"].articles) + 1)
    )


def test_an_import_tells_what_was_found_and_what_is_missing_with_file_and_line(
    world, url
):
    text = text_of("central-2017", without=2)

    response = browser_of(world["system_admin"]).post(url, upload(text))

    panel = response.context["panel"]
    lost = packs()["central-2017"].articles[-1]
    assert response.status_code == 200
    assert "没有找到 2 个" in panel.said
    where = f"central/central-2017/articles/{lost.file.name}:{lost.line}"
    assert any(one.startswith(where) for one in panel.problems)
    assert Document.objects.get().pack == "central-2017"


def test_the_reader_lists_the_anchors_the_text_lacks(world, url):
    client = browser_of(world["system_admin"])
    client.post(url, upload(text_of("central-2017", without=2)))

    url = reverse("document", args=["central-2017"])
    panel = client.get(url, {"part": 99}).context["panel"]

    lost = [one.anchor for one in packs()["central-2017"].articles[-2:]]
    assert [one.anchor for one in panel.lost][-2:] == lost
    assert len(panel.problems) == len(panel.lost)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.txt"),
        ("今天天气很好。".encode(), "weather.txt"),
        (b"PK\x03\x04" + b"\x00" * 40, "broken.docx"),
        (b"\x89PNG\r\n" + b"\x00" * 40, "picture.png"),
    ],
)
def test_a_bad_file_gets_a_chinese_answer_and_nothing_is_kept(
    world, url, content, name
):
    response = browser_of(world["system_admin"]).post(url, upload(content, name))

    assert response.status_code == 422
    assert response.context["sheet"].summary[0].text
    assert Document.objects.count() == 0


def test_file_and_declaration_are_both_asked_for(world, url):
    response = browser_of(world["system_admin"]).post(url, {})

    told = [one.text for one in response.context["sheet"].summary]
    assert response.status_code == 422
    assert told == [
        "“声明”没有选择。请选择。",
        "没有选择文件。请选择 txt 或 docx 文件。",
    ]


def test_only_administrators_and_overseers_bring_in_texts(world, url):
    assert_only(world, ("superior", "system_admin"), url, {"declared": "yes"})
    assert Document.objects.count() == 0


def test_a_document_of_another_place_is_not_there(world):
    url = reverse("document", args=["hunan-2017"])

    assert_only(
        world,
        ("recorder", "member", "superior", "stranger", "auditor", "system_admin"),
        url,
    )
    assert browser_of(world["superior"]).get("/documents/none/").status_code == 404


def test_whom_a_rule_binds_in_chinese():
    assert whom(Binds()) == "各级党组织"
    assert (
        whom(
            Binds(
                subject="office",
                org=frozenset({"committee"}),
                office=frozenset({"secretary", "deputy_secretary", "committee_member"}),
                level=frozenset({"county", "province"}),
            )
        )
        == "班子成员（党委）；层级：省、县（区）"
    )
    assert (
        whom(Binds(subject="member", except_flags=frozenset({"frail"})))
        == "党员（各级党组织）；不含：年老体弱"
    )
    assert (
        whom(
            Binds(
                subject="relation",
                org=frozenset({"committee"}),
                below=Below(org=frozenset({"branch"})),
            )
        )
        == "党委对每个下级（党支部）"
    )
    assert (
        whom(Binds(subject="pair", office=frozenset({"secretary"}), issuer_only=True))
        == "书记两两之间（各级党组织）；仅发文单位本级"
    )
