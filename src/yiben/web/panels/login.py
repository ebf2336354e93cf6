"""What the login page shows."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm

from .shared import Field, ProblemLine


@dataclass(frozen=True, slots=True)
class LoginPanel:
    """The two questions, and the logins of a demonstration."""

    fields: tuple[Field, ...]
    problems: tuple[ProblemLine, ...]
    logins: tuple[str, ...]
    left: bool


def demo_logins() -> tuple[str, ...]:
    """Return the lines the demonstration printed when it was made."""
    file = settings.VAR / "demo.txt"
    if not file.is_file():
        return ()
    lines = file.read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip())


def login_panel(
    form: AuthenticationForm, logins: tuple[str, ...], *, left: bool
) -> LoginPanel:
    """Return the panel of a form, filled in or not."""
    name = form.data.get("username", "") if form.is_bound else ""
    wrong = [str(text) for errors in form.errors.values() for text in errors]
    return LoginPanel(
        fields=(
            Field("username", "用户名", value=name, autocomplete="username"),
            Field("password", "密码", type="password", autocomplete="current-password"),
        ),
        problems=tuple(ProblemLine(text, "f-username") for text in wrong),
        logins=logins,
        left=left,
    )
