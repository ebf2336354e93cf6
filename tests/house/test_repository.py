"""The repository carries nothing of the machine or the moment it was made on."""

import json
import re
import socket
import subprocess
import sys

import pytest

from tests.house.files import ROOT, modules, texts

# Put together here, so that this file does not find itself.
HOSTS = [
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "registry.npmjs" + ".org",
    "deb.debian" + ".org",
    "/opt/" + "pypi",
]
MACHINE_PATHS = ["/work" + "/", "/root" + "/"]
CLOCK = "src/yiben/common/clock.py"
CLOCK_READERS = re.compile(
    r"\bdatetime\.(?:now|today|utcnow)\(|\bdate\.today\(|\btimezone\.(?:now|localdate)\(|\btime\.time\("
)
LOCKS = ["tools", "node", "run", "postgres", "test"]


@pytest.mark.parametrize("forbidden", [*HOSTS, *MACHINE_PATHS])
def test_no_text_names_a_registry_or_a_machine(forbidden):
    found = [path for path, text in texts() if forbidden in text]

    assert found == []


def test_the_search_for_names_sees_the_files():
    seen = [path for path, text in texts() if "def environment()" in text]

    assert "run.py" in seen


def test_only_the_clock_reads_the_clock():
    reads = {
        path.relative_to(ROOT).as_posix()
        for path in modules("src")
        if CLOCK_READERS.search(path.read_text(encoding="utf-8"))
    }

    # The set is not empty, so the pattern is known to find something.
    assert reads == {CLOCK}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_hashes_and_no_addresses(name):
    lock = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    wanted = re.findall(r"(?m)^([a-z0-9][\w.-]*)==", lock)

    blocks = re.split(r"(?m)^(?=[a-z0-9][\w.-]*==)", lock)[1:]

    assert wanted
    assert [block for block in blocks if "--hash=sha256:" not in block] == []
    assert "://" not in lock
    assert "file:" not in lock


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_covers_what_its_source_asks_for(name):
    def plain(word):
        return re.sub(r"[-_.]+", "-", word).lower()

    folder = ROOT / "requirements"
    source = (folder / f"{name}.in").read_text(encoding="utf-8")
    lock = (folder / f"{name}.txt").read_text(encoding="utf-8")
    asked = {plain(word) for word in re.findall(r"(?m)^([A-Za-z][\w.-]*)", source)}
    locked = {plain(word) for word in re.findall(r"(?m)^([A-Za-z][\w.-]*)", lock)}

    assert asked
    assert asked - locked == set()


def test_the_npm_lock_holds_hashes_and_no_addresses():
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    packages = json.loads(text)["packages"]

    assert "://" not in text
    for name, version in wanted["dependencies"].items():
        locked = packages[f"node_modules/{name}"]
        assert locked["version"] == version
        assert locked["integrity"].startswith("sha512-")


def test_run_explains_itself_in_chinese_without_an_environment():
    # -S and -E: nothing but the standard library may be needed.
    asked = [sys.executable, "-S", "-E", str(ROOT / "run.py"), "--help"]

    done = subprocess.run(asked, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    for command in ("start", "test", "lint", "bench", "lock", "yiben"):
        assert f"run.py {command}" in done.stdout
    assert "建好环境并启动" in done.stdout


def test_continuous_integration_runs_what_people_run():
    path = ROOT / ".ci" / "run"

    assert path.stat().st_mode & 0o111
    assert "exec python3 run.py test\n" in path.read_text(encoding="utf-8")


def test_every_setting_read_from_the_environment_is_documented():
    settings = (ROOT / "src/yiben/config/settings.py").read_text(encoding="utf-8")
    manual = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
    read = set(re.findall(r'(?:text|flag|words|secret)\(\s*"([A-Z_]+)"', settings))

    assert "YIBEN_SECRET_KEY" in read
    assert [name for name in sorted(read) if f"`{name}`" not in manual] == []


def test_decisions_are_numbered_and_titled_by_what_was_decided():
    folder = ROOT / "docs" / "decisions"
    records = sorted(path.name for path in folder.glob("[0-9]*.md"))

    numbers = [int(name.split("-")[0]) for name in records]

    assert numbers == list(range(len(records)))
    assert len(records) > 5
    for name in records[1:]:
        text = (folder / name).read_text(encoding="utf-8")
        for part in ("## 背景", "## 决定", "## 后果", "## 其他考虑"):
            assert part in text, (name, part)


def test_the_network_is_closed_to_tests():
    # An address kept for documentation: nothing answers there anyway.
    with pytest.raises(ConnectionRefusedError, match="may not leave"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
