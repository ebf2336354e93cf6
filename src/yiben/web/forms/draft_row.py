"""From a rule's mapping to the answers of its form, and back.

Answers are lists of text by the name of their question, as a browser sends
them. What the form does not ask is left in the mapping as it stands.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from yiben.common.errors import Problem
from yiben.rules.kinds import Kind
from yiben.rules.words import Form, SubjectKind

from .draft_answers import (
    BELOW,
    BINDS,
    BY_SUBJECT,
    ISSUER,
    OPEN,
    WORDS_ONLY,
    Answers,
    Row,
    list_in,
    mapping_in,
    usual_role,
)

STEPS = {
    "superior": ("received", "filed"),
    "members": ("published",),
    "none": ("made", "filed", "received", "published"),
}


STAYS = ("id", "replaces", "from_on", "until_on")
"""What no form asks for, and what stays when a rule gets another form."""

WORDS = {"binds", "strength", "suspends_rules"}
NOT_ASKED: dict[str, set[str]] = {
    Form.REQUIRE: {"round"},
    Form.FILE: {"round"},
    Form.KEEP: {"settable"},
    Form.CARRY: {"settable"},
    Form.FORBID: WORDS,
    Form.DEFINE: WORDS,
    Form.GUIDE: WORDS,
}
"""What the page of a form does not ask, and so leaves as it stands."""

ASKED = ("every", "at_least")


def one(answers: Answers, name: str) -> str:
    """Return a single answer, tidied."""
    given = answers.get(name) or [""]
    return given[-1].replace("\r\n", "\n").strip()


def many(answers: Answers, name: str) -> list[str]:
    """Return all answers under a name, without empty ones."""
    return [text for text in answers.get(name) or [] if text]


def lines(text: str) -> list[str]:
    """Return what stands on each line."""
    return [part.strip() for part in text.split("\n") if part.strip()]


# --- answers as a mapping ------------------------------------------------------
class RowMaker:
    """Makes a rule's mapping of the answers; mistakes are noted by question."""

    def __init__(
        self, answers: Answers, kept: Mapping[str, Any], kinds: Mapping[str, Kind]
    ) -> None:
        """Begin with what stands; a rule of another form begins anew."""
        self.answers = answers
        self.kinds = kinds
        self.problems: list[Problem] = []
        self.form = one(answers, "form")
        self.subject = one(answers, "subject") or SubjectKind.ORG.value
        self.kept = dict(kept)
        stays = set(STAYS)
        if kept.get("form") == self.form:
            stays |= NOT_ASKED.get(self.form, set())
        self.row: Row = {key: kept[key] for key in kept if key in stays}

    def made(self) -> Row:
        """Return the mapping."""
        row = self.row
        row["title"] = one(self.answers, "title")
        row["form"] = self.form
        row["system"] = self._system()
        for name in ("consequence", "note"):
            self._put(name, one(self.answers, name))
        for name in ("needs", "refines"):
            self._put(name, self._listed(name))
        match self.form:
            case Form.DEFINE:
                row["term"] = one(self.answers, "term")
                row["items"] = lines(one(self.answers, "items"))
            case Form.GUIDE:
                row["why"] = one(self.answers, "why")
            case Form.FORBID:
                self._put("suspends", many(self.answers, "suspends"))
                self._put("features", many(self.answers, "features"))
                if not row.get("suspends") and not row.get("features"):
                    self._wrong("features", "没有选不许什么。", "至少选一项。")
            case _:
                self._duty()
        return row

    def _duty(self) -> None:
        self.row["binds"] = self._binds()
        self.row["record"] = self._record()
        strength = one(self.answers, "strength")
        if strength not in {"", "must"}:
            self.row["strength"] = strength
        match self.form:
            case Form.KEEP:
                self._keep()
            case Form.WHEN:
                self._when()
            case Form.CARRY:
                self._carry()
            case _:
                self._counted()

    def _listed(self, name: str) -> list[str]:
        if name == "needs":
            return lines(one(self.answers, name))
        return many(self.answers, name)

    def _system(self) -> str:
        """Return the system: said for words alone, else that of the record."""
        said = one(self.answers, "system")
        if self.form in WORDS_ONLY:
            return said
        kind = self.kinds.get(one(self.answers, "kind"))
        old = str(self.kept.get("system") or "")
        if kind is None:
            self._wrong("kind", "没有这种记录。", "请回上一页重新选。")
        same = kind is not None and one(self.answers, "kind") in str(
            self.kept.get("record") or ""
        )
        return old if same and old else (kind.system if kind else said)

    def _binds(self) -> Row:
        old = mapping_in(self.kept.get("binds"))
        binds: Row = {"subject": self.subject}
        for name in BINDS:
            if values := many(self.answers, name):
                binds[name] = values
        below = many(self.answers, "below")
        if self.subject == SubjectKind.RELATION:
            levels = list_in(mapping_in(old.get("below")).get("level"))
            binds["below"] = {"org": below} | ({"level": levels} if levels else {})
            if not below:
                self._wrong("below", "没有选对哪些下级。", "至少选一种。")
        holders = self.subject in {SubjectKind.OFFICE, SubjectKind.PAIR}
        if holders and not many(self.answers, "office"):
            self._wrong("office", "没有选哪些职务。", "至少选一个。")
        owner = one(self.answers, "owner")
        if owner == ISSUER:
            binds["issuer_only"] = True
        elif owner == BELOW:
            binds["except_issuer"] = True
        return binds

    def _record(self) -> Row:
        record: Row = {"kinds": self._kinds()}
        roles = many(self.answers, "roles") or [usual_role(self.form, self.subject)]
        if roles != [BY_SUBJECT.get(self.subject, "unit")]:
            record["as"] = roles
        if tags := many(self.answers, "tags"):
            record["tags"] = tags
        if (rate := self._count("min_rate", "到会率", most=100)) is not None:
            record["min_rate"] = rate
        if (day := self._count("day", "固定日", most=31)) is not None:
            record["day"] = day
        if many(self.answers, "covers"):
            record["covers"] = "members"
        return record

    def _kinds(self) -> list[str]:
        first = one(self.answers, "kind")
        if self.form == Form.FILE:
            return self._steps(first)
        others = (one(self.answers, name) for name in ("other_kind", "third_kind"))
        chosen = [first, *(name for name in others if name)]
        old = list_in(mapping_in(self.kept.get("record")).get("kinds"))
        # The form asks for three; more of an older rule stay.
        return list(dict.fromkeys([*chosen, *(old[3:] if old[:1] == [first] else [])]))

    def _steps(self, base: str) -> list[str]:
        """Return the steps of a filing that count, by where it goes."""
        recipient = one(self.answers, "recipient")
        old = list_in(mapping_in(self.kept.get("record")).get("kinds"))
        bases = [self.kinds[k].base for k in old if k in self.kinds]
        if bases[:1] == [base] and self.kept.get("recipient", "none") == recipient:
            return old
        states = self.kinds[base].states if base in self.kinds else ()
        found = [
            f"{base}.{step}" for step in STEPS.get(recipient, ()) if step in states
        ]
        if recipient == "superior":
            found = found[:1]
        if not found:
            self._wrong("recipient", "这种材料没有这一步。", "换一种去向。")
        return found

    def _counted(self) -> None:
        every = one(self.answers, "every")
        self.row["every"] = every
        if every == OPEN:
            term = one(self.answers, "open_term")
            if not term:
                message = "没有写原文用的是哪个词。"
                self._wrong("open_term", message, "如 定期、经常；没写就填 未写周期。")
            self.row["open_term"] = term
        settable = many(self.answers, "settable")
        if every == OPEN:
            stood = list_in(self.kept.get("settable"))
            settable = stood if self.kept.get("every") == OPEN else list(ASKED)
        other = [
            k
            for k in list_in(self.kept.get("settable"))
            if k not in settable and k not in ASKED
        ]
        self._put("settable", [*settable, *other])
        self._put("at_least", self._count("at_least", "次数"))
        self._put("grace_days", self._count("grace_days", "补录天数", least=0))
        self._window()
        if self.form == Form.FILE:
            self.row["recipient"] = one(self.answers, "recipient")

    def _window(self) -> None:
        first = self._count("window_first", "从第几个月", most=12)
        last = self._count("window_last", "到第几个月", most=12)
        if first is None and last is None:
            return
        if one(self.answers, "every") == OPEN:
            self._wrong("window_first", "周期没有定，不能限定月份。", "两格都留空。")
            return
        self.row["window"] = [first or last, last or first]

    def _keep(self) -> None:
        self._put("at_least", self._count("at_least", "至少几个"))
        if term := one(self.answers, "open_term"):
            self.row |= {"by": OPEN, "open_term": term}
        else:
            self._put("by", one(self.answers, "by"))

    def _when(self) -> None:
        event: Row = {"kinds": [one(self.answers, "event_kind")]}
        old = list_in(mapping_in(self.kept.get("event")).get("kinds"))
        if old[:1] == event["kinds"]:
            event["kinds"] = old
        if tags := many(self.answers, "event_tags"):
            event["tags_any"] = tags
        self.row["event"] = event
        days = self._count("within_days", "多少天以内")
        if days is None:
            term = one(self.answers, "open_term")
            if not term:
                message = "没有写多少天以内，也没有写原文用的是哪个词。"
                self._wrong("within_days", message, "两项填一项，如 及时。")
            self.row |= {"within_days": OPEN, "open_term": term}
            if self.kept.get("within_days") != OPEN:
                self.row["settable"] = ["within_days"]
            else:
                self._put("settable", self.kept.get("settable"))
        else:
            self.row["within_days"] = days

    def _carry(self) -> None:
        elements = many(self.answers, "elements")
        if not elements:
            self._wrong("elements", "没有选要带上什么。", "至少选一项。")
        self.row["elements"] = elements
        self._put("at_least", self._count("at_least", "至少几次"))

    def _count(
        self, name: str, label: str, *, least: int = 1, most: int = 366
    ) -> int | None:
        text = one(self.answers, name)
        if not text:
            return None
        if text.isascii() and text.isdigit() and least <= int(text) <= most:
            return int(text)
        advice = f"请填 {least} 到 {most} 之间的整数，或者留空。"
        self._wrong(name, f"“{label}”里的“{text[:20]}”不对。", advice)
        return None

    def _put(self, key: str, value: Any) -> None:
        if value not in (None, "", []):
            self.row[key] = value

    def _wrong(self, name: str, message: str, advice: str) -> None:
        self.problems.append(Problem(name, message, advice))


PLACES = {
    "record": "kind",
    "binds": "org",
    "window": "window_first",
    "element": "elements",
    "event": "event_kind",
    "at_least": "at_least",
}


def placed(problems: Iterable[Problem], known: Iterable[str]) -> list[Problem]:
    """Return mistakes that the room found, by the question they are about."""
    names = set(known)
    found = []
    for problem in problems:
        where = PLACES.get(problem.where, problem.where)
        place = where if where in names else ""
        found.append(Problem(place, problem.message, problem.advice))
    return found
