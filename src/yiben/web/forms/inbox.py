"""The forms by which a superior answers what was filed."""

from .sheet import Question

RETURN = (
    Question(
        "reason",
        "退回原因",
        type="textarea",
        help="写明要改什么，报送的同志照着改就行。最多 500 个字。",
    ),
)
