"""The forms by which a unit settles what documents leave open."""

from yiben.policy.words import Every, SettingKey

from .sheet import Question

EVERY = tuple(
    (value, label) for value, label in Every.choices() if value != Every.OPEN.value
)


def settle_questions(keys: tuple[tuple[str, str], ...]) -> tuple[Question, ...]:
    """Return the questions about one duty; what is left empty stays open."""
    found = []
    for key, label in keys:
        if key == SettingKey.EVERY:
            found.append(
                Question(
                    key,
                    label,
                    "select",
                    required=False,
                    options=EVERY,
                    empty="（不定）",
                )
            )
        elif key == SettingKey.BY:
            found.append(Question(key, "最晚哪天建立", "date", required=False))
        else:
            unit = {
                "at_least": "每个周期至少几次",
                "day": "每月几日",
                "within_days": "几天以内",
            }
            found.append(Question(key, unit.get(key, label), "number", required=False))
    return (*found, Question("from_on", "从哪天起", "date"))


DEFINE = (
    Question("items", "内容", type="textarea", help="一行写一项。", rows=5),
    Question("from_on", "从哪天起", type="date"),
)


def adopt_questions(packs: tuple[tuple[str, str], ...]) -> tuple[Question, ...]:
    """Return the questions of putting a document in force."""
    return (
        Question("pack", "文件", type="select", options=packs),
        Question(
            "from_on",
            "施行日期",
            type="date",
            help="从这一天起，文件里的职责对本组织和全部下级生效。",
        ),
    )


RETIRE = (
    Question("until_on", "最后一天", type="date", help="到这一天为止的职责仍然算数。"),
    Question("reason", "停止施行的理由", type="textarea", rows=3),
)
