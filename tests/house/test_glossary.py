"""One thing, one word: the glossary holds the code to it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WORD = re.compile(r"`([a-z_]+)`")
LATER = "后续"
# Words that only page texts, packs or addresses use so far.
IN_DATA = ROOT / "packs"


def glossary() -> list[tuple[list[str], str, str]]:
    """Return the words, the Chinese and the place of each row."""
    rows = []
    for line in (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and len(cells) == 4 and "`" in cells[0]:
            rows.append((WORD.findall(cells[0]), cells[2], cells[3]))
    return rows


def code() -> str:
    files = [*(ROOT / "src").rglob("*.py"), *(ROOT / "src").rglob("*.html")]
    return "\n".join(one.read_text(encoding="utf-8") for one in files)


def test_no_word_stands_twice():
    words = [word for row in glossary() for word in row[0]]

    assert len(words) == len(set(words))


def test_no_chinese_term_has_two_words():
    terms = [term for _, term, _ in glossary()]

    assert len(terms) == len(set(terms))


@pytest.mark.parametrize(
    "model",
    [
        "Org",
        "Person",
        "Membership",
        "Tenure",
        "Account",
        "Grant",
        "Entry",
        "Gathering",
        "Seat",
        "Resolution",
        "Filing",
        "Register",
        "Talk",
        "Inspection",
        "DutyMark",
        "MarkSheet",
        "MarkAnswer",
        "NamedComplaint",
        "CodedComplaint",
        "Reply",
        "Item",
        "ItemTask",
        "ItemStep",
        "Box",
        "Elector",
        "Slot",
        "Mark",
        "Round",
        "Case",
        "StepDone",
        "Score",
        "Objection",
        "Waiver",
        "Relay",
        "RelayTarget",
        "Adoption",
        "Setting",
        "Definition",
        "Cell",
        "OwnKey",
        "Peer",
        "PacketLog",
        "HeadReceipt",
        "ReceivedPack",
    ],
)
def test_every_model_is_named_in_the_glossary(model):
    words = {word for row in glossary() for word in row[0]}
    snake = re.sub(r"(?<!^)(?=[A-Z])", "_", model).lower()

    assert snake in words | {"person", "membership"}
    assert f"class {model}(" in code()


def test_pinyin_is_nowhere_in_the_code():
    pinyin = re.compile(r"\b(dangzhibu|zhibu|dangyuan|dangke|taizhang|sanhuiyike)\w*")

    assert pinyin.findall(code()) == []
