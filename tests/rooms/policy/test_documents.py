from datetime import date

import pytest

from tests.factories.policy import (
    AT,
    DOCUMENTS,
    MISSING,
    TOWN_TEXT,
    word_file,
    write_pack,
    write_shelf,
)
from yiben.common.errors import RefusedError
from yiben.people.models import AuditLine
from yiben.policy.actions import adopt_pack, import_document, settle_term
from yiben.policy.checks import DocumentError, WrongDocumentError
from yiben.policy.models import Document, Paragraph
from yiben.policy.queries import anchors_of, document, documents_of, packs, reading_of
from yiben.rules.anchor import Found

FILES = sorted(DOCUMENTS.glob("*-2017.txt"))


def bring_in(land, text=TOWN_TEXT, who="town", **given):
    content = text.encode() if isinstance(text, str) else text
    return import_document(content, "方案.txt", by=land[who], at=AT, **given)


def test_document_is_kept_with_paragraphs_and_numbers(land, shelf):
    result = bring_in(land)

    assert result.in_words == (
        "已导入：锚点 5 个，找到 5 个，没有找到 0 个，不止一处 0 个。"
    )
    kept = result.document
    assert (kept.pack, kept.version, kept.encoding) == ("qingshi-2026", 1, "utf8")
    assert (kept.by_id, kept.at) == (land["town"].pk, AT)
    rows = Paragraph.objects.filter(document=kept).order_by("number")
    assert [(row.text[:8], row.level, row.breaks) for row in rows] == [
        ("青石镇党委关于推", 0, "[[0, 1], [5, 2]]"),
        ("一、学习", 1, "[[0, 3]]"),
        ("各党支部每月组织", 0, "[[0, 4], [21, 5]]"),
        ("二、报告", 1, "[[0, 6]]"),
        ("重大情况发生以后", 0, "[[0, 7]]"),
    ]
    assert AuditLine.objects.filter(action="document.import").count() == 1


def test_same_text_again_changes_nothing(land, shelf):
    first = bring_in(land)

    again = bring_in(land)
    as_gbk = bring_in(land, TOWN_TEXT.replace("\n", "\r\n").encode("gbk"))

    assert (again.outcome, as_gbk.outcome) == ("unchanged", "unchanged")
    assert again.document == first.document
    assert "GBK" in as_gbk.note
    assert Document.objects.count() == 1
    assert Paragraph.objects.count() == 5


def test_changed_text_becomes_a_version_and_only_its_anchors_break(land, shelf):
    bring_in(land)

    result = bring_in(land, TOWN_TEXT.replace("每月组织一次", "每月组织1次"))

    assert (result.outcome, result.document.version) == ("changed", 2)
    assert result.found == 4
    assert [str(one) for one in result.missing] == [
        (
            f"{shelf}/town/qingshi-2026/articles/1.yaml:3 "
            "原文里没有锚点“每月组织一次集中学习”。原文写的是“每月组织1次集中学习”？"
        )
    ]
    assert document("qingshi-2026", seen_by=land["town"]) == result.document


def test_anchor_that_stands_twice_is_told(land, shelf):
    result = bring_in(land, TOWN_TEXT + "三、其他\n每季度讲一次党课。\n")

    assert [one.message for one in result.twice] == [
        "锚点“每季度讲一次党课”在原文有 2 处（第 7、9 行）。前后多取几个字。"
    ]


def test_word_file_is_kept_like_its_text(land, shelf):
    result = bring_in(land, word_file())

    assert (result.document.encoding, result.found) == ("docx", 5)


def test_pack_may_be_named(land, shelf):
    assert bring_in(land, pack="qingshi-2026").document.pack == "qingshi-2026"


@pytest.mark.parametrize(
    ("text", "pack", "message"),
    [
        (
            "今天天气很好。",
            None,
            (
                "没有认出这是哪一份文件：最接近“centre-2026”，锚点只找到 0%。"
                "请核对文件；新文件要先写规则包。"
            ),
        ),
        (
            TOWN_TEXT,
            "qingzhou-2026",
            (
                "这不是“qingzhou-2026”的原文：锚点只找到 0%。"
                "它更像“qingshi-2026”（100%）。"
            ),
        ),
        (
            TOWN_TEXT,
            "none-2026",
            "没有规则包“none-2026”。现有：centre-2026、qingzhou-2026、qingshi-2026。",
        ),
    ],
)
def test_wrong_document_is_refused_and_nothing_kept(land, shelf, text, pack, message):
    with pytest.raises(WrongDocumentError) as refused:
        bring_in(land, text, who="system_admin", pack=pack)

    assert str(refused.value) == message
    assert Document.objects.count() == 0


def test_without_packs_nothing_is_recognised(land, tmp_path, settings):
    write_shelf(tmp_path)
    settings.YIBEN_PACKS = tmp_path

    with pytest.raises(WrongDocumentError) as refused:
        bring_in(land, who="system_admin")

    assert str(refused.value) == "还没有任何规则包。请先放好 packs 文件夹。"


def test_pack_without_articles_takes_a_text_only_if_named(land, shelf):
    write_pack(shelf, "a-draft-2026", articles="section: 一\narticles: []\n")

    with pytest.raises(WrongDocumentError):
        bring_in(land, "今天天气很好。")

    assert bring_in(land, "今天天气很好。", pack="a-draft-2026").anchors == ()


def test_unreadable_file_leaves_nothing(land, shelf):
    with pytest.raises(DocumentError):
        bring_in(land, b"\x00\x01\x02")

    assert (Document.objects.count(), AuditLine.objects.count()) == (0, 0)


def test_failure_while_writing_leaves_nothing(land, shelf, monkeypatch):
    def fail(*_, **__):
        raise OSError("disk full")

    monkeypatch.setattr(Paragraph.objects.__class__, "bulk_create", fail)

    with pytest.raises(OSError, match="disk full"):
        bring_in(land)

    assert Document.objects.count() == 0


@pytest.mark.parametrize(
    "who",
    ["town_recorder", "recorder", "member", "auditor", "security_admin", "nobody"],
)
def test_who_does_not_oversee_brings_nothing_in(land, shelf, who):
    with pytest.raises(RefusedError):
        bring_in(land, who=who)

    assert Document.objects.count() == 0


def test_text_in_force_is_not_replaced_from_another_path(land, shelf):
    adopt_pack(land.town, "qingshi-2026", date(2026, 1, 1), by=land["town"], at=AT)
    bring_in(land, who="zone")

    with pytest.raises(RefusedError):
        bring_in(land, TOWN_TEXT + "另加一句。", who="stranger")

    assert Document.objects.count() == 1


def test_lower_unit_does_not_bring_in_a_higher_document(land, shelf):
    text = "按qingzhou-2026每季学习一次。"

    with pytest.raises(RefusedError):
        bring_in(land, text, who="town")

    assert bring_in(land, text, who="province").found == 1


# --- reading ----------------------------------------------------------------


def may_read(land, pack, who):
    try:
        document(pack, seen_by=land[who])
    except RefusedError:
        return False
    return True


def test_document_is_read_along_its_own_path(in_force):
    readers = {who for who in in_force.cast if may_read(in_force, "qingshi-2026", who)}

    assert readers == {
        "centre",
        "province",
        "zone",
        "town",
        "town_recorder",
        "recorder",
        "member",
        "auditor",
        "system_admin",
    }


def test_central_document_is_common(in_force):
    readers = {who for who in in_force.cast if may_read(in_force, "centre-2026", who)}

    assert readers == set(in_force.cast)


def test_who_brought_a_document_in_reads_it_before_it_is_in_force(land, shelf):
    bring_in(land, who="zone")

    assert may_read(land, "qingshi-2026", "zone")
    assert not may_read(land, "qingshi-2026", "stranger")


def test_list_shows_texts_to_readers_and_titles_to_importers(in_force):
    bring_in(in_force)

    def listed(who):
        return [
            (line.pack.name, line.document is not None, line.may_import)
            for line in documents_of(seen_by=in_force[who])
        ]

    assert listed("member") == [
        ("centre-2026", False, False),
        ("qingshi-2026", True, False),
    ]
    assert listed("town") == [
        ("centre-2026", False, False),
        ("qingshi-2026", True, True),
    ]
    assert listed("stranger") == [
        ("centre-2026", False, False),
        ("qingzhou-2026", False, True),
    ]


def test_reading_shows_text_and_articles_side_by_side(in_force):
    bring_in(in_force)

    reading = reading_of("qingshi-2026", seen_by=in_force["member"])

    assert [
        "".join(piece.text for piece in paragraph.pieces)
        for paragraph in reading.paragraphs
    ][2] == ("各党支部每月组织一次集中学习，党小组要经常开展讨论。落实“三定一看”要求。")
    assert [(piece.text, piece.articles) for piece in reading.paragraphs[2].pieces] == [
        ("各党支部", ()),
        ("每月组织一次集中学习", (1,)),
        ("，", ()),
        ("党小组要经常开展讨论", (2,)),
        ("。", ()),
        ("落实“三定一看”要求", (3,)),
        ("。", ()),
    ]
    assert [
        (one.number, one.paragraph, one.line, [rule.rule.id for rule in one.rules])
        for one in reading.articles
    ] == [
        (1, 3, 4, ["qingshi-2026/study-monthly"]),
        (2, 3, 4, ["qingshi-2026/group-talk-regular"]),
        (3, 3, 5, ["qingshi-2026/named-practice"]),
        (4, 5, 7, ["qingshi-2026/event-report-prompt"]),
        (5, 5, 7, ["qingshi-2026/lecture-quarterly"]),
    ]
    assert [one.articles for one in reading.paragraphs] == [
        (),
        (),
        (1, 2, 3),
        (),
        (4, 5),
    ]
    assert [one.heading for one in reading.headings] == ["一、学习", "二、报告"]
    assert reading.lost == []


def test_overlapping_anchors_share_a_piece_and_may_span_paragraphs(in_force, shelf):
    articles = shelf / "town" / "qingshi-2026" / "articles" / "1.yaml"
    text = articles.read_text(encoding="utf-8")
    changed = text.replace("落实“三定一看”要求", "开展讨论。落实“三定一看”要求。二、")
    articles.write_text(changed, encoding="utf-8")
    bring_in(in_force)

    reading = reading_of("qingshi-2026", seen_by=in_force["town"])

    pieces = [
        (piece.text, piece.articles)
        for paragraph in reading.paragraphs[2:4]
        for piece in paragraph.pieces
    ]
    assert pieces[3:] == [
        ("党小组要经常", (2,)),
        ("开展讨论", (2, 3)),
        ("。落实“三定一看”要求。", (3,)),
        ("二、", (3,)),
        ("报告", ()),
    ]


def test_reading_without_a_text_shows_the_articles(in_force):
    reading = reading_of("qingshi-2026", seen_by=in_force["town"])

    assert (reading.document, reading.paragraphs) == (None, ())
    assert [(one.state, one.paragraph) for one in reading.articles] == [
        (None, None)
    ] * 5


def test_reading_for_a_unit_tells_what_concerns_it(in_force):
    duty = "qingshi-2026/group-talk-regular"
    day = date(2026, 2, 1)
    settle_term(in_force.town, duty, "every", "month", day, by=in_force["town"], at=AT)

    reading = reading_of(
        "qingshi-2026", seen_by=in_force["recorder"], unit=in_force.branch
    )

    rules = [rule for article in reading.articles for rule in article.rules]
    assert [
        (
            one.concerns_unit,
            one.in_words,
            one.settled_by,
            one.is_waiting,
            one.missing_names,
        )
        for one in rules
    ] == [
        (True, "每月至少 1 次", (), False, ()),
        (False, "每月至少 1 次", ("青石镇党委",), False, ()),
        (True, "", (), False, ("三定一看",)),
        (True, "待定", (), False, ()),
        (True, "每季度至少 1 次", (), False, ()),
    ]
    before = reading_of(
        "qingshi-2026",
        seen_by=in_force["recorder"],
        unit=in_force.branch,
        on=date(2026, 1, 15),
    )
    assert before.articles[1].rules[0].is_waiting


def test_reading_for_a_unit_without_the_document_concerns_nothing(land, shelf):
    reading = reading_of("centre-2026", seen_by=land["recorder"], unit=land.branch)

    assert reading.articles[0].rules[0].concerns_unit is False


def test_reading_for_a_unit_not_to_be_seen_is_refused(in_force):
    with pytest.raises(RefusedError):
        reading_of("centre-2026", seen_by=in_force["stranger"], unit=in_force.branch)


def test_reading_of_an_unknown_document_is_refused(in_force):
    with pytest.raises(RefusedError):
        reading_of("none-2026", seen_by=in_force["town"])


def test_reading_and_list_ask_few_questions(in_force, django_assert_max_num_queries):
    bring_in(in_force)
    member = in_force["member"]
    member.hold_grants()

    with django_assert_max_num_queries(7):
        documents_of(seen_by=member)
    with django_assert_max_num_queries(7):
        reading_of("qingshi-2026", seen_by=member)
    with django_assert_max_num_queries(12):
        reading_of("qingshi-2026", seen_by=member, unit=in_force.branch)


def test_kept_rows_are_not_changed(in_force):
    from yiben.common.errors import YibenError

    kept = bring_in(in_force).document
    kept.filename = "别的.txt"

    for change in (kept.save, kept.delete, Document.objects.all().delete):
        with pytest.raises(YibenError):
            change()
    with pytest.raises(YibenError):
        Document.objects.update(filename="别的.txt")


# --- the five documents -----------------------------------------------------


@pytest.mark.skipif(not FILES, reason=MISSING)
def test_five_documents_are_read_with_every_anchor(land, settings):
    results = [
        import_document(path, path.name, by=land["system_admin"], at=AT)
        for path in FILES
    ]

    assert {result.document.pack for result in results} == {path.stem for path in FILES}
    for result in results:
        assert len(result.anchors) == len(packs()[result.document.pack].articles)
        assert (result.missing, result.twice) == ([], [])
        assert {one.state for one in anchors_of(result.document)} == {Found.FOUND}


@pytest.mark.skipif(not FILES, reason=MISSING)
def test_five_documents_are_told_apart(land):
    for path in FILES:
        content = path.read_bytes()
        named = import_document(
            content, "a.txt", by=land["system_admin"], at=AT, pack=path.stem
        )
        assert named.document.pack == path.stem
        other = next(one.stem for one in FILES if one != path)
        with pytest.raises(WrongDocumentError):
            import_document(content, "a", by=land["system_admin"], at=AT, pack=other)
