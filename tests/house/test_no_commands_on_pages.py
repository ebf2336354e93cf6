"""Pages never send somebody to a terminal: who reads them has none."""

import re

from tests.house.files import ROOT, modules

COMMAND = re.compile(r"\byiben [a-z]+\b|python3 |run\.py|YIBEN_[A-Z]+")
# Templates load their own tags; addresses in comments are for who reads the code.
LOADED = re.compile(
    r"\{%-? load [^%]*%\}|\{% comment %\}.*?\{% endcomment %\}", re.DOTALL
)


def test_templates_name_no_commands():
    found = {
        path.name: COMMAND.findall(LOADED.sub("", path.read_text(encoding="utf-8")))
        for path in (ROOT / "src/yiben/web/templates").rglob("*.html")
    }

    assert len(found) > 100
    assert {name: words for name, words in found.items() if words} == {}


def test_messages_of_pages_name_no_commands():
    said = re.compile(r'"[^"\n]*[\u4e00-\u9fff][^"\n]*"')
    paths = [one for one in modules("src") if "web" in one.parts]
    told = [
        text
        for path in paths
        for text in said.findall(path.read_text(encoding="utf-8"))
    ]

    assert len(told) > 1000
    assert [text for text in told if COMMAND.search(text)] == []
