from datetime import date
from pathlib import Path

import pytest

from yiben.rules.anchor import Found, Place, Source, check_anchors, find, share_found
from yiben.rules.load import load_packs
from yiben.rules.pack import Article, Pack
from yiben.rules.paragraph import paragraphs_of, squeeze

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ROOT.parent / "shared" / "documents"
TEXT = """\
关于开展学习的方案
一、总体要求
各支部每月相对固定 1 天作为“主题党

日”（以下简称党日）。支部书记每年讲2次
党课。
（一）及时报告
重大问题及时报告，重大问题不得隐瞒。
"""


def pack_of(*anchors: str) -> Pack:
    articles = tuple(
        Article("一", anchor, "", (), Path("articles/1.yaml"), line)
        for line, anchor in enumerate(anchors, start=3)
    )
    return Pack(
        name="village-2026",
        title="方案",
        short="方案",
        issuer="党委",
        level="town",
        number=None,
        issued_on=None,
        in_force_from=date(2026, 1, 1),
        in_force_note="",
        parents=(),
        text_file="",
        characters=0,
        articles=articles,
        folder=Path(),
    )


def source() -> Source:
    return Source(paragraphs_of(TEXT))


def test_anchor_is_found_across_line_breaks_and_spaces():
    places = find(paragraphs_of(TEXT), "固定1天作为“主题党日”（")

    assert places == [Place(paragraph=2, start=7, last_paragraph=2, end=22, line=3)]
    text = paragraphs_of(TEXT)[2].text
    assert text[7:22] == "固定 1 天作为“主题党日”（"


def test_anchor_tells_the_line_on_which_it_begins():
    assert [place.line for place in source().places("每年讲2次党课")] == [5]


def test_anchor_may_span_paragraphs():
    [place] = source().places("（一）及时报告重大")

    assert (place.paragraph, place.last_paragraph, place.end) == (3, 4, 2)


def test_anchor_with_invisible_letters_is_the_same_anchor():
    assert len(source().places("固定\u30001\ufeff天\u200b作为")) == 1


@pytest.mark.parametrize(
    ("anchor", "meant"),
    [
        ("每月相对固定一天", "每月相对固定1天"),
        ("每年讲2次党课", "每年讲2次党课"),
        ("作为「主题党日」", "作为“主题党日”"),
        ("(以下简称党日)", "（以下简称党日）"),
        ("支部书记每年授2次党课", "支部书记每年讲2次党课"),
        ("义务植树活动", ""),
        ("书记", "书记"),
        ("树木", ""),
    ],
)
def test_missing_anchor_is_offered_what_the_text_says(anchor, meant):
    assert source().nearest(anchor) == meant


def test_nearest_of_several_phrases_is_offered():
    text = "支部每月学习一次。支部每月学习两回。支部每季学习三遍。"

    assert Source(paragraphs_of(text)).nearest("支部每月学习2会") == "支部每月学习两回"


def test_brackets_and_numerals_are_not_made_alike():
    assert source().places("（以下简称党日）") != []
    assert source().places("(以下简称党日)") == []
    assert source().places("每年讲两次党课") == []


def test_check_tells_found_missing_and_twice_with_file_and_line():
    results = check_anchors(
        pack_of("每年讲2次党课", "每年讲二次党课", "重大问题"), source()
    )

    assert [(one.state, str(one) if one.message else "") for one in results] == [
        (Found.FOUND, ""),
        (
            Found.MISSING,
            (
                "articles/1.yaml:4 原文里没有锚点“每年讲二次党课”。"
                "原文写的是“每年讲2次党课”？"
            ),
        ),
        (
            Found.TWICE,
            "articles/1.yaml:5 锚点“重大问题”在原文有 2 处（第 8 行）。前后多取几个字。",
        ),
    ]
    assert check_anchors(pack_of("义务植树活动"), source())[0].message == (
        "原文里没有锚点“义务植树活动”。照原文抄录。"
    )


def test_overlapping_places_count_as_two():
    assert len(Source(paragraphs_of("好好好")).places("好好")) == 2


def test_empty_anchor_is_nowhere():
    assert source().places("　") == []


def test_share_found_tells_a_text_from_another():
    assert share_found(pack_of("每年讲2次党课", "没有这句话"), source()) == 0.5
    assert share_found(pack_of(), source()) == 0.0


def test_paragraphs_are_joined_and_remember_their_lines():
    found = [(one.text, one.level, one.breaks) for one in paragraphs_of(TEXT)]

    assert found == [
        ("关于开展学习的方案", 0, ((0, 1),)),
        ("一、总体要求", 1, ((0, 2),)),
        (
            "各支部每月相对固定 1 天作为“主题党日”（以下简称党日）。支部书记每年讲2次党课。",
            0,
            ((0, 3), (19, 5), (39, 6)),
        ),
        ("（一）及时报告", 2, ((0, 7),)),
        ("重大问题及时报告，重大问题不得隐瞒。", 0, ((0, 8),)),
    ]


def test_number_issuer_date_and_title_stand_alone():
    text = (
        "徐发\u30142026\u301519 号\n中共徐庄镇委员会\n关于推进学习的\n实施方案\n"
        "（2026 年 6 月 10 日）\n为深入\n推进。"
    )

    assert [one.text for one in paragraphs_of(text)] == [
        "徐发\u30142026\u301519 号",
        "中共徐庄镇委员会",
        "关于推进学习的实施方案",
        "（2026 年 6 月 10 日）",
        "为深入推进。",
    ]


def test_latin_words_do_not_grow_together():
    assert paragraphs_of("use Word\nor text")[0].text == "use Word or text"


def test_heading_is_read_up_to_its_full_stop():
    paragraphs = paragraphs_of("（三）推行主题党日。各支部要开展。\n各支部。")

    assert [one.heading for one in paragraphs] == ["（三）推行主题党日", ""]
    assert paragraphs[0].line == 1


@pytest.mark.skipif(
    not DOCUMENTS.is_dir(), reason="五份文件不在 ../shared/documents，无从核对"
)
def test_every_anchor_of_every_pack_stands_once_in_its_document():
    packs = load_packs(ROOT / "packs").packs.values()
    checked = [pack for pack in packs if (DOCUMENTS / pack.text_file).is_file()]
    lost = []
    for pack in checked:
        text = (DOCUMENTS / pack.text_file).read_text(encoding="utf-8")
        assert len(squeeze(text)) == pack.characters
        results = check_anchors(pack, Source(paragraphs_of(text)))
        lost += [str(one) for one in results if one.state != Found.FOUND]

    assert len(checked) == 5
    assert lost == []
