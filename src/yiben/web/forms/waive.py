"""The forms by which a superior releases somebody from a duty."""

from .sheet import Question

WAIVE = (
    Question("subject", "责任主体", type="hidden"),
    Question("duty", "事项", type="hidden"),
    Question("period", "周期", type="hidden"),
    Question(
        "reason",
        "免除的理由",
        type="textarea",
        help="理由会显示在这项职责旁边，下级和审计都能看到。最多 500 个字。",
    ),
    Question(
        "until",
        "免除到哪天",
        type="date",
        required=False,
        help="不填，则整个周期都免除。",
    ),
)
