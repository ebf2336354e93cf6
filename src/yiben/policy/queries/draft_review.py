"""Everything that is wrong with a draft, at once, each with its rule or its case."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from yiben.policy.checks.drafts import (
    CASES_EACH,
    lacking_cases,
    phrase_trouble,
    plain_yaml,
    too_many_pairs,
)
from yiben.policy.facts import library
from yiben.policy.models import DraftCase
from yiben.rules.cases import failures_of
from yiben.rules.features import feature_problems
from yiben.rules.lined import UnreadableError, line_of_item
from yiben.rules.load import cross_check
from yiben.rules.pack import Library, Pack
from yiben.rules.problems import Problem
from yiben.rules.text import Slip

from .audience import Audience
from .draft_files import Compiled, DraftTexts, compiled
from .draft_told import Names, case_in_words, in_words
from .red_lines import features


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a draft; ``rule`` or ``case`` says where, if anywhere.

    What is not ``grave`` is a hint and keeps nobody from submitting.
    """

    message: str
    advice: str = ""
    grave: bool = True
    rule: str = ""
    case: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What came of one case; ``messages`` is empty if it came out as written."""

    file: str
    line: int
    name: str
    messages: tuple[str, ...]
    told: str = ""


@dataclass(frozen=True)
class Review:
    """A draft, read and looked at as a whole.

    ``library`` is what it would be with the draft in it.
    """

    compiled: Compiled
    library: Library
    findings: tuple[Finding, ...]
    results: tuple[CaseResult, ...] = ()

    @property
    def pack(self) -> Pack | None:
        """Return the draft as a pack, if its head can be read."""
        return self.compiled.pack

    @property
    def errors(self) -> list[Finding]:
        """Return what keeps the draft from being submitted."""
        return [one for one in self.findings if one.grave]

    @property
    def hints(self) -> list[Finding]:
        """Return what the writers should know."""
        return [one for one in self.findings if not one.grave]

    @property
    def failed(self) -> list[CaseResult]:
        """Return the cases that did not come out as written."""
        return [one for one in self.results if one.messages]


def review_of(texts: DraftTexts, *, on: date, with_cases: bool = True) -> Review:
    """Read a draft as the loader would, and find all that is wrong with it."""
    read = compiled(texts)
    whole = _with(read.pack)
    named = Names(texts, whole)
    findings = [_finding(one, read, named) for one in _problems(read, whole)]
    findings += _phrases(texts)
    if read.pack is not None:
        findings += _nobody(read, Audience(texts.draft.org, on))
    if not texts.draft.text.strip():
        findings.append(Finding("还没有原文。", "在“文件信息和原文”里粘贴正文。"))
    if not texts.rules:
        findings.append(Finding("还没有一条规则。", "从原文里选一句话，写成规则。"))
    results: tuple[CaseResult, ...] = ()
    if with_cases:
        results, wrong = _run(texts.cases, whole)
        findings += wrong
        findings += _too_few(read, texts.cases)
        unread = {(one.case, one.line) for one in wrong}
        findings += [
            _unlike(one)
            for one in results
            if one.messages and (one.file, one.line) not in unread
        ]
    return Review(read, whole, tuple(_in_order(findings)), results)


def _with(pack: Pack | None) -> Library:
    """Return the library as it would be with a pack in it."""
    shelf = library()
    packs = dict(shelf.packs)
    if pack is not None:
        packs[pack.name] = pack
    return Library(packs, [], shelf.systems)


def _problems(read: Compiled, whole: Library) -> Iterator[Problem]:
    yield from read.problems
    if read.pack is not None:
        for one in cross_check(whole.packs):
            if read.pack.name in one.file.parts:
                yield one
        yield from feature_problems(read.pack.rules, features())


def _finding(one: Problem, read: Compiled, named: Names) -> Finding:
    rule = read.rule_at(one.line) if one.file.parent.name == "articles" else ""
    return Finding(named.told(one.message), named.told(one.advice), one.grave, rule)


def _phrases(texts: DraftTexts) -> Iterator[Finding]:
    """Note every phrase that doesn't stand just once in the text."""
    if not texts.draft.text.strip():
        return
    seen: set[str] = set()
    for rule in texts.rules:
        trouble = phrase_trouble(texts.source, rule.anchor)
        if trouble and rule.anchor not in seen:
            seen.add(rule.anchor)
            message = f"“{rule.anchor}”：{trouble.message}"
            yield Finding(message, trouble.advice, rule=rule.pk)


def _nobody(read: Compiled, audience: Audience) -> Iterator[Finding]:
    """Note the duties that would bind nobody below the unit as it stands today."""
    assert read.pack is not None  # noqa: S101 -- the caller has asked
    for rule in read.pack.rules:
        if rule.is_duty and not audience.bound(rule.binds).count:
            message = f"“{rule.title}”现在约束不到任何人。"
            advice = "本组织以下没有符合条件的对象；请核对“约束谁”。"
            where = read.rule_at(rule.line)
            yield Finding(message, advice, grave=False, rule=where)


def _run(
    cases: Iterable[DraftCase], whole: Library
) -> tuple[tuple[CaseResult, ...], list[Finding]]:
    """Run every case; what cannot be read is a finding of its file and line."""
    results: list[CaseResult] = []
    wrong: list[Finding] = []
    for case in cases:
        for line, row in _rows(case, wrong):
            name = str(row.get("name", "")) if isinstance(row, dict) else ""
            try:
                messages = _failures(row, whole)
            except Slip as slip:
                told = f"例子“{name}”：{slip.message}"
                wrong.append(Finding(told, slip.advice, case=case.name, line=line))
                messages = [f"{slip.message}{slip.advice}"]
            said = tuple(in_words(one, whole.by_id) for one in messages)
            told = case_in_words(row)
            results.append(CaseResult(case.name, line, name, said, told))
    return tuple(results), wrong


def _failures(row: object, whole: Library) -> list[str]:
    if too_many_pairs(row):
        raise Slip("", "一个例子里的谈话太多。", "少写几个人。")
    return failures_of(row, whole)


def _rows(case: DraftCase, wrong: list[Finding]) -> list[tuple[int, object]]:
    try:
        rows = plain_yaml(case.text) or []
    except UnreadableError as error:
        wrong.append(
            Finding(
                f"例子第 {error.line} 行：{error.message}",
                error.advice,
                case=case.name,
                line=error.line,
            )
        )
        return []
    if not isinstance(rows, list):
        message = "例子应是一个列表。"
        advice = "每个例子以“- name: …”开头。"
        wrong.append(Finding(message, advice, case=case.name, line=1))
        return []
    return [(line_of_item(rows, number, 1), row) for number, row in enumerate(rows)]


def _too_few(read: Compiled, cases: Sequence[DraftCase]) -> Iterator[Finding]:
    rows = [row for case in cases for _, row in _rows(case, [])]
    for rule, told, _ in lacking_cases(read.pack.rules if read.pack else [], rows):
        message = f"“{rule.title}”的例子不够：有 {told} 个。"
        if told >= CASES_EACH:
            message = f"“{rule.title}”的例子结果都一样。"
        advice = "每条可计算的规则至少三个：做到的、没做到的、刚好在期限上的。"
        yield Finding(message, advice, rule=read.rule_at(rule.line))


def _unlike(one: CaseResult) -> Finding:
    message = f"例子“{one.name}”不相符：{'；'.join(one.messages)}"
    return Finding(message, "改规则，或改例子里的结果。", case=one.file, line=one.line)


def _in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return what is grave first, each thing once."""
    kept = dict.fromkeys(replace(one) for one in findings)
    return sorted(kept, key=lambda one: not one.grave)
