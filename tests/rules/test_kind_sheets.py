"""What a kind says of its sheet is read, and its slips are named with their line."""

from yiben.rules.kinds import NoneSaid, kinds_in

HEAD = """\
- kind: forms.check.filled
  system: check
  label: 对照表
  pattern: F
  book: forms
  by: [branch]
  fields:
    - {name: topic, label: 时段, required: true}
    - {name: outcome, label: 结果, type: choice, choices: [有, 没有]}
    - {name: by_whom, label: 确认人, type: person}
  tags:
    - {tag: all.done, label: 都对照了}
"""


def read(tmp_path, more: str, head: str = HEAD):
    (tmp_path / "some.yaml").write_text(head + more, encoding="utf-8")
    return kinds_in(tmp_path)


def test_a_sheet_is_read_with_its_types(tmp_path):
    kinds, problems = read(
        tmp_path,
        "  sheet:\n    terms: [五查五改]\n    years: 3\n    all_tag: all.done\n"
        "    none: {field: outcome, word: 没有, needs: [by_whom]}\n",
    )

    sheet = kinds["forms.check.filled"].sheet
    assert problems == []
    assert (sheet.terms, sheet.years, sheet.all_tag) == (("五查五改",), 3, "all.done")
    assert sheet.none == NoneSaid("outcome", "没有", ("by_whom",))


def test_every_slip_is_named_at_once(tmp_path):
    _, problems = read(
        tmp_path,
        "  sheet:\n    term: [五查五改]\n    years: three\n    alike: [bodi]\n"
        "    all_tag: all.gone\n",
    )

    told = [one.message for one in problems]
    assert len(told) == 4
    assert "“sheet”里不认识“term”。" in told
    assert "“sheet”里的“bodi”不是本种类的字段。" in told
    assert "“sheet”里的“all.gone”不是本种类的标记。" in told


def test_a_sheet_stands_in_its_three_books_only(tmp_path):
    head = HEAD.replace("forms", "talks")

    _, problems = read(tmp_path, "  sheet: {years: 1}\n", head)

    assert [one.message for one in problems] == [
        "“sheet”只用在 forms、targets、library 里。"
    ]
