"""The parts of run.py that can be judged without building anything."""

import base64
import hashlib
import io
import json
import re
import socket
import tarfile
from pathlib import Path

import pytest

import run


def test_digest_changes_with_content_and_with_the_border_between_inputs(tmp_path):
    file = tmp_path / "lock.txt"
    missing = run.digest([file])
    file.write_text("a", encoding="utf-8")
    first = run.digest([file])
    file.write_text("b", encoding="utf-8")

    assert len({missing, first, run.digest([file])}) == 3
    assert run.digest(["ab", "c"]) != run.digest(["a", "bc"])


def test_a_step_runs_once_until_its_inputs_change(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "VENV", tmp_path)
    ran = []

    for content, present in [("1", True), ("1", True), ("2", True), ("2", False)]:
        with run.step("demo", "示例", [content], present=present) as needed:
            ran.append(needed)

    assert ran == [True, False, True, True]


def test_a_step_that_fails_runs_again(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "VENV", tmp_path)

    def fail():
        with run.step("demo", "示例", ["1"]):
            raise run.Halt("坏了", "再来")

    with pytest.raises(run.Halt):
        fail()

    with run.step("demo", "示例", ["1"]) as needed:
        assert needed


def test_an_old_python_is_refused_with_advice():
    with pytest.raises(run.Halt) as refused:
        run.check_python((3, 10, 4))

    assert refused.value.problem == "Python 版本太旧：现在是 3.10，至少要 3.11"
    assert "python3.11 run.py start" in refused.value.remedy
    run.check_python((3, 11, 0))


def test_an_expected_failure_ends_with_advice_and_no_traceback(monkeypatch, capsys):
    def unreachable(_options):
        raise run.Halt("连不上", "查网络")

    monkeypatch.setattr(run, "lint", unreachable)

    code = run.main(["lint"])

    assert code == 1
    assert capsys.readouterr().err == "\n出错了：连不上\n怎么办：查网络\n"


def test_without_a_command_run_explains_itself(capsys):
    code = run.main([])

    assert code == 2
    assert "从零建好环境" in capsys.readouterr().out


def test_postgres_lets_sixty_four_in_at_once_and_sqlite_four_a_process():
    address = {"DATABASE_URL": "postgres://yiben@localhost/yiben"}
    secret = {"DATABASE_URL_FILE": "/run/secrets/database_url"}
    ours = {"DATABASE_URL": "sqlite:////tmp/ours.sqlite3"}

    assert [run.threads_of(n, address) for n in (1, 2, 4)] == [64, 32, 16]
    assert run.threads_of(2, secret) == 32
    assert [run.threads_of(2, env) for env in ({}, ours)] == [4, 4]


def test_a_taken_port_is_seen_and_passed_over():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]

        assert run.port_is_taken("127.0.0.1", port)
        assert run.free_port("127.0.0.1", first=port) > port
        with pytest.raises(run.Halt, match="都被占用"):
            run.free_port("127.0.0.1", first=port, tries=1)


def test_a_source_map_is_dropped_and_nothing_else():
    script = "let a=1;\n//# sourceMappingURL=tabler.min.js.map\n"
    style = "a{}\n/*# sourceMappingURL=tabler.min.css.map */"

    assert run.without_source_map(script) == "let a=1;\n\n"
    assert run.without_source_map(style) == "a{}\n"
    assert run.without_source_map("/* kept */") == "/* kept */"


@pytest.fixture
def packages(tmp_path, monkeypatch):
    """Give a lock of one package, and an npm that packs that package."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as packed:
        member = tarfile.TarInfo("package/dist/page.css")
        member.size = 3
        packed.addfile(member, io.BytesIO(b"a{}"))
    digest = base64.b64encode(hashlib.sha512(content.getvalue()).digest()).decode()
    locked = {"version": "1.2.0", "integrity": f"sha512-{digest}"}
    lock = {"": {"dependencies": {"@a/b": "^1"}}, "node_modules/@a/b": locked}
    text = json.dumps({"packages": lock})
    (tmp_path / "package-lock.json").write_text(text, encoding="utf-8")

    def pack(args, *_said, cwd):
        assert args[-1] == "@a/b@1.2.0"
        (cwd / "a-b-1.2.0.tgz").write_bytes(content.getvalue())

    monkeypatch.setattr(run, "npm_command", lambda _folder: ["npm"])
    monkeypatch.setattr(run, "quietly", pack)
    return tmp_path


def test_a_file_is_read_out_of_a_locked_package(packages):
    target = packages / "assets" / "page.css"

    found = list(run.npm_files(packages, {target: "@a/b/dist/page.css"}, "坏了"))

    assert found == [(target, b"a{}")]


def test_a_package_that_is_not_the_locked_one_is_refused(packages):
    lock = packages / "package-lock.json"
    text = lock.read_text(encoding="utf-8").replace("sha512-", "sha512-A")
    lock.write_text(text, encoding="utf-8")

    with pytest.raises(run.Halt, match="@a/b 与锁定的不符"):
        list(run.npm_files(packages, {packages / "x": "@a/b/dist/page.css"}, "坏了"))


def test_the_sprite_keeps_the_icons_that_are_named():
    sprite = (
        '<svg><defs><symbol id="tabler-home" viewBox="0"><path/></symbol>'
        '<symbol id="tabler-home-off" viewBox="0"><path/></symbol></defs></svg>'
    )
    names = run.icons_named_in('{% static "tabler-icons.svg" %}#tabler-home')

    small = run.subset_of_sprite(sprite, names)

    assert '<symbol id="tabler-home" viewBox="0"><path/></symbol>' in small
    assert "home-off" not in small


@pytest.mark.parametrize(
    "text",
    [
        '"#tabler-bell"',
        'icon="bell"',
        "{% icon 'bell' %}",
        '{"icon": "bell"}',
        '{% tag one.word "quiet" "bell" %}',
        '("soon", "bell")',
        '{% include "web/parts/empty.html" with name="bell" title="没有" %}',
        '{% icon name|default:"bell" %}',
    ],
)
def test_icons_are_found_in_every_way_of_naming_them(text):
    assert "bell" in run.icons_named_in(text)


def test_every_icon_of_the_pages_is_in_the_sprite(monkeypatch, tmp_path):
    monkeypatch.setattr(run, "ASSETS", tmp_path)

    run.subset_icons()

    sprite = (tmp_path / "tabler-icons.svg").read_text(encoding="utf-8")
    drawn = set(re.findall(r'<symbol id="tabler-([^"]+)"', sprite))
    web, wanted = run.ROOT / "src/yiben/web", {"folder-open"}
    for path in (*web.rglob("*.py"), *web.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        wanted |= set(re.findall(r'icon="([^"{]+)"', text))
        wanted |= set(re.findall(r'\{% icon "([^"]+)"', text))
        wanted |= set(re.findall(r'\{% tag \S+ "\w+" "([^"]+)"', text))
        wanted |= set(re.findall(r'parts/empty\.html" with name="([^"]+)"', text))
    assert {"mail", "archive", "speakerphone"} <= wanted
    assert sorted(wanted - drawn) == []


def test_pip_index_is_passed_on_to_uv(monkeypatch):
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.invalid/simple")

    env = run.environment()

    assert env["UV_DEFAULT_INDEX"] == "https://mirror.invalid/simple"
    assert env["UV_PYTHON_DOWNLOADS"] == "never"


def test_the_index_of_pips_last_file_counts(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path / "all"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "own"))
    monkeypatch.delenv("PIP_CONFIG_FILE", raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    for folder in ("all", "own"):
        file = tmp_path / folder / "pip" / "pip.conf"
        file.parent.mkdir(parents=True)
        file.write_text(
            f"[global]\nindex-url = https://{folder}.invalid/simple\n",
            encoding="utf-8",
        )

    assert run.pip_index() == "https://own.invalid/simple"


def test_pip_is_run_out_of_its_wheel():
    python, program = run.pip()

    assert python == str(run.PYTHON)
    assert re.search(r"pip-[\d.]+-py3-none-any\.whl/pip$", program)


def test_what_is_compiled_is_kept_out_of_the_sources_and_not_thrown_away(monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)

    env = run.environment()

    assert "PYTHONDONTWRITEBYTECODE" not in env
    assert Path(env["PYTHONPYCACHEPREFIX"]).is_relative_to(run.VENV)


def test_a_check_that_is_not_installed_fails(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(run, "BIN", tmp_path)

    failed = run.run_checks([("规则包", ["yiben", "policy", "check"])])

    assert failed == ["规则包"]
    assert "没有安装 yiben" in capsys.readouterr().out


def test_the_newest_complete_postgres_is_chosen(monkeypatch, tmp_path):
    for version, programs in {
        "9": run.POSTGRES_BINARIES,
        "15": run.POSTGRES_BINARIES,
        "16": ("initdb",),
    }.items():
        (tmp_path / version / "bin").mkdir(parents=True)
        for program in programs:
            (tmp_path / version / "bin" / program).touch()
    monkeypatch.setattr("run.shutil.which", lambda _name: None)
    monkeypatch.setattr(run, "POSTGRES_HOME", tmp_path)

    assert run.postgres_folder() == tmp_path / "15" / "bin"
    assert isinstance(run.postgres_folder(), Path)


def test_a_bench_that_does_not_exist_is_told_before_anything_is_made(capsys):
    code = run.main(["bench", "engine", "moon", "--json"])

    told = capsys.readouterr()
    assert code == 1
    said = told.out + told.err
    assert "没有这样的基准：moon" in said
    assert "import、live、pages" in said
    assert "engine：" not in said
