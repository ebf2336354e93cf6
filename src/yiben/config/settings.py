"""The settings of one installation, read from the environment.

Nothing has to be set to try the product: the defaults keep everything in
``var/``. Names and meanings are listed in ``docs/reference/settings.md``.
"""

import json
import os
import secrets
import sys
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from csp.constants import NONE, SELF
from environ import Env

env = Env()


def text(name: str, default: str = "") -> str:
    """Read a text; ``NAME_FILE`` may name a file that holds it."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def flag(name: str, *, default: bool = False) -> bool:
    """Read a switch: 1, true, yes and on mean yes."""
    return bool(env.bool(name, default=default))


def words(name: str, default: str) -> list[str]:
    """Read a list of words parted by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


BASE_DIR = Path(__file__).resolve().parents[3]
VAR = Path(text("YIBEN_VAR", str(BASE_DIR / "var")))
TESTING = "pytest" in sys.modules
VAR.mkdir(parents=True, exist_ok=True)
(VAR / "assets").mkdir(exist_ok=True)


def secret(name: str, file: str) -> str:
    """Give a secret; if none is set, make one in a file that only its owner reads."""
    if TESTING:
        return f"only-for-tests-{file}-" + "0" * 50
    if given := text(name):
        return given
    path = VAR / file
    with suppress(FileExistsError):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as made:
            made.write(secrets.token_urlsafe(64))
    return path.read_text(encoding="ascii").strip()


def database() -> dict[str, Any]:
    """Describe the database: SQLite in ``var/`` unless ``DATABASE_URL`` is set."""
    found: dict[str, Any] = env.db_url_config(
        text("DATABASE_URL") or f"sqlite:///{VAR / 'db.sqlite3'}"
    )
    # A socket's folder is written %2Fvar%2Frun%2Fpostgresql in an address.
    found["HOST"] = unquote(found["HOST"])
    options = found.setdefault("OPTIONS", {})
    # The process number keeps two test runs on one machine apart.
    name = f"yiben_test_{os.getpid()}"
    if found["ENGINE"].endswith("sqlite3"):
        # Opening the file and setting it up anew took a third of a small page.
        found["CONN_MAX_AGE"] = 0 if TESTING else 60
        # FULL, because a member's record that was acknowledged must survive a
        # power cut; tests have nothing to lose.
        synchronous = "OFF" if TESTING else "FULL"
        options |= {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;"
                f"PRAGMA synchronous={synchronous};"
                "PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-20000;"
            ),
        }
        # A file, because threads of the live server need connections of their own.
        found["TEST"] = {"NAME": str(Path(tempfile.gettempdir()) / f"{name}.sqlite3")}
    else:
        found["ENGINE"] = "yiben.common.postgres"
        found["TEST"] = {"NAME": name}
        if not TESTING:
            # Never fewer than a web process has threads (run.py): who waits for
            # others to be written down holds a connection.
            options["pool"] = {"min_size": 1, "max_size": 64}
    return found


# --- the installation -------------------------------------------------------

SECRET_KEY = secret("YIBEN_SECRET_KEY", "secret_key")
# Encrypts identity numbers and talks. Apart from SECRET_KEY, because that one
# may be changed at any time, and with this one lost the values are lost.
YIBEN_DATA_KEY = secret("YIBEN_DATA_KEY", "data_key")
SECRET_KEY_FALLBACKS = words("YIBEN_OLD_SECRET_KEYS", "")
DEBUG = flag("YIBEN_DEBUG")
ALLOWED_HOSTS = words("YIBEN_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = words("YIBEN_ORIGINS", "")

# A demonstration shows its logins on the login page and says so on every page.
YIBEN_DEMO = flag("YIBEN_DEMO")
# A day (2026-12-31) to stand still on; read by common/clock.py only. The pages
# of a demonstration stand on the day its last stage reached.
_NOTE = VAR / "demo.json"
YIBEN_TODAY = text("YIBEN_TODAY")
if YIBEN_DEMO and not YIBEN_TODAY and _NOTE.is_file():
    YIBEN_TODAY = str(json.loads(_NOTE.read_text(encoding="utf-8"))["today"])
# Where the packs lie.
YIBEN_PACKS = Path(text("YIBEN_PACKS", str(BASE_DIR / "packs")))
# The demonstration's invented data, and the documents it shows if they are there.
YIBEN_DEMO_DATA = Path(text("YIBEN_DEMO_DATA", str(BASE_DIR / "demo")))
YIBEN_DEMO_DOCUMENTS = Path(
    text("YIBEN_DEMO_DOCUMENTS", str(BASE_DIR.parent / "shared" / "documents"))
)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "treebeard",
    "ninja",  # serves the interface's documentation from its own files
    "csp",
    "axes",
    "yiben.common",
    "yiben.org",
    "yiben.people",
    "yiben.policy",
    "yiben.duties",
    "yiben.plans",
    "yiben.ledger",
    "yiben.books.gatherings",
    "yiben.books.filings",
    "yiben.books.registers",
    "yiben.books.talks",
    "yiben.books.forms",
    "yiben.books.targets",
    "yiben.books.library",
    "yiben.books.ballots",
    "yiben.books.ratings",
    "yiben.books.relays",
    "yiben.books.lists",
    "yiben.books.dues",
    "yiben.standing",
    "yiben.supervision",
    "yiben.feedback",
    "yiben.reports",
    "yiben.packets",
    "yiben.reminders",
    "yiben.web",
    "yiben.api",
    "yiben.jobs",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "yiben.web.middleware.SessionMiddleware",
    "yiben.web.middleware.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "yiben.web.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",  # last, as its manual asks
]

ROOT_URLCONF = "yiben.config.urls"
WSGI_APPLICATION = "yiben.config.wsgi.application"
DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yiben.web.context.shell",
            ],
            # Beside the tags of web: it draws the panels, which use those tags.
            "libraries": {"drawn": "yiben.web.drawn"},
        },
    }
]

# --- language and time ------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
DATE_FORMAT = "Y年n月j日"

# --- files ------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
# web/static is found by itself, being the static folder of an app.
STATICFILES_DIRS = [VAR / "assets"]
# The manifest storage answers 404 under the live server of the tests.
STATIC_STORAGE = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if TESTING
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATIC_STORAGE},
}
# whitenoise warns about a missing folder, and tests collect nothing.
WHITENOISE_AUTOREFRESH = TESTING or DEBUG
MEDIA_ROOT = VAR / "files"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
# One uploaded file; forms check it before they read the file.
YIBEN_UPLOAD_LIMIT = 20 * 1024 * 1024
# Seconds after which a process asks again whether another one approved a draft.
# Tests say when, so that the questions of a page can be counted.
YIBEN_ASK_AGAIN = float("inf") if TESTING else 2.0

# Hours a document may add for a branch and year before a reason is asked for.
YIBEN_BURDEN_HOURS = float(text("YIBEN_BURDEN_HOURS", "8"))
# Who says something without a name hides among at least so many with accounts.
YIBEN_ANONYMOUS_LEAST = max(2, int(text("YIBEN_ANONYMOUS_LEAST", "5")))
# Whether whoever has not logged in may complain, to the topmost unit.
YIBEN_OPEN_COMPLAINTS = flag("YIBEN_OPEN_COMPLAINTS")

# --- reminders --------------------------------------------------------------

# What messages link to; without it they carry no link.
YIBEN_BASE_URL = text("YIBEN_BASE_URL").rstrip("/")
# From eight in the evening until eight in the morning nobody is disturbed.
YIBEN_QUIET_HOURS = text("YIBEN_QUIET_HOURS", "20-8")
# Hosts that robots may be called at; without any nothing is called.
YIBEN_WEBHOOK_HOSTS = words("YIBEN_WEBHOOK_HOSTS", "")
EMAIL_HOST = text("YIBEN_EMAIL_HOST")
# Without a mail server, mails are written into var/outbox.
YIBEN_EMAIL_ON = bool(EMAIL_HOST)
EMAIL_PORT = int(text("YIBEN_EMAIL_PORT", "465"))
EMAIL_HOST_USER = text("YIBEN_EMAIL_USER")
EMAIL_HOST_PASSWORD = text("YIBEN_EMAIL_PASSWORD")
# The ports say which way of encryption the server expects.
EMAIL_USE_SSL = EMAIL_PORT == 465  # noqa: PLR2004 -- the port of SMTP over TLS
EMAIL_USE_TLS = EMAIL_PORT == 587  # noqa: PLR2004 -- the port of STARTTLS
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = text("YIBEN_EMAIL_FROM", "yiben@localhost")

# How often one key of the interface may ask; each process counts for itself.
YIBEN_API_RATE = text("YIBEN_API_RATE", "600/m")

# --- who is at the screen ---------------------------------------------------

AUTH_USER_MODEL = "people.Account"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "yiben.config.sessions.AccountBackend",
]
PASSWORD_HASHERS = [
    "yiben.config.hashers.HouseArgon2Hasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
if TESTING:
    # Tests make hundreds of accounts; the real hasher has a test of its own.
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {
        "NAME": f"{_VALIDATION}.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
# The pair: by name alone anybody could lock out anybody; by address alone one
# mistyping desk would lock out an office behind one router.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "web/locked.html"
AXES_VERBOSE = False

# Idle for half an hour ends a session. The absolute end is kept by the web
# door's own middleware.
SESSION_COOKIE_AGE = 30 * 60
SESSION_ENGINE = "yiben.config.sessions"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
YIBEN_SESSION_LIMIT = timedelta(hours=12)

# --- the browser ------------------------------------------------------------

HTTPS = flag("YIBEN_HTTPS")
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "yiben.web.pages.errors.stale"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
# Trusting this header without a proxy in front lets a client pretend.
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if flag("YIBEN_BEHIND_PROXY") else None
)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# No inline script and no inline style. Pages therefore set htmx's
# includeIndicatorStyles to false and draw ECharts tooltips as "richText".
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- logs -------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "yiben.config.logs.DiscreetFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": text("YIBEN_LOG_LEVEL", "WARNING")},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # They print names, addresses and parameters of those who log in.
        "axes": {"handlers": [], "level": "ERROR", "propagate": True},
        "django.db.backends": {"handlers": [], "level": "INFO", "propagate": True},
    },
}
