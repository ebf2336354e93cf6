"""One test for each prohibition: the product really does without it.

``test_each_feature_has_its_test`` keeps the list whole: a feature added to
``packs/features.yaml`` without a test here fails the build.
"""

import re
import sys
from datetime import date

import pytest
from django.apps import apps
from django.urls import reverse

from tests.factories.gatherings import (
    APPRAISAL,
    ASSEMBLY,
    AT,
    HELD_ON,
    THEME_DAY,
    World,
    assembly,
    theme_day,
)
from tests.factories.superior import held_theme_day
from tests.factories.web import RULED_FROM, browser_of, page_of
from tests.house.files import ROOT, tracked
from tests.packs.shelf import PACKS
from tests.web.test_every_route import routes
from yiben.books.gatherings.actions import record_gathering
from yiben.books.gatherings.queries import blank_for
from yiben.common.clock import moment
from yiben.ledger.models import Entry
from yiben.people.models import Account, AuditLine
from yiben.policy.access import require_feature
from yiben.policy.actions import adopt_pack
from yiben.policy.checks import FeatureOffError
from yiben.policy.queries import is_off
from yiben.reminders.queries import is_quiet_now
from yiben.rules.features import features_in

FEATURES = features_in(PACKS)[0]
TODAY = date(2026, 11, 20)
UNRULED = {"inspection.remote", "escalation.automatic", "text.generated"}


@pytest.fixture
def red(world: World) -> World:
    for name in ("national-2026", "education-2019"):
        adopt_pack(
            world.cast.centre,
            name,
            max(RULED_FROM, date(2019, 5, 6)),
            by=world["system_admin"],
            at=AT,
        )
    return world


def sources(*suffixes: str) -> dict[str, str]:
    """Return our own code: what is written in ``src``, migrations left out."""
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in tracked()
        if path.is_relative_to(ROOT / "src")
        and path.suffix in suffixes
        and "migrations" not in path.parts
    }


def naming(pattern: str, *suffixes: str) -> list[str]:
    """Return the files in which something is named."""
    wanted = re.compile(pattern)
    found = sources(*(suffixes or (".py", ".html", ".js")))
    return sorted(path for path, text in found.items() if wanted.search(text))


def columns() -> list[str]:
    """Return every column of every table of ours."""
    return [
        f"{model.__name__}.{field.name}".lower()
        for model in apps.get_models()
        if model.__module__.startswith("yiben.")
        for field in model._meta.get_fields()
    ]


def tables() -> set[str]:
    return {
        model.__name__.lower()
        for model in apps.get_models()
        if model.__module__.startswith("yiben.")
    }


def switched(world: World, feature: str) -> str:
    """Return the refusal where the red lines are in force."""
    assert is_off(world.branch, feature, on=TODAY)
    with pytest.raises(FeatureOffError) as refused:
        require_feature(world.branch, feature, on=TODAY)
    return str(refused.value)


def page(world: World, who: str, name: str, *args: str) -> str:
    return page_of(browser_of(world[who]).get(reverse(name, args=args)))


# --- the list is whole --------------------------------------------------------


def test_each_feature_has_its_test():
    here = {name for name in vars(sys.modules[__name__]) if name.startswith("test_")}
    missing = [
        slug for slug in FEATURES if f"test_{slug.replace('.', '_')}" not in here
    ]

    assert missing == []


@pytest.mark.parametrize("slug", sorted(FEATURES))
def test_each_is_forbidden_by_a_rule_that_is_cited_or_by_design(red, slug):
    if slug == "app.township":
        return  # binds townships only: test_app_township
    said = switched(red, slug)

    if slug in UNRULED:
        assert FEATURES[slug].ground
        assert "从设计上就没有" in said
    else:
        assert "已停用：依据《" in said


@pytest.mark.parametrize("slug", sorted(FEATURES))
def test_without_the_documents_only_what_was_never_made_is_off(world, slug):
    assert is_off(world.branch, slug, on=TODAY) == FEATURES[slug].is_never


# --- points, stars, rankings ---------------------------------------------------


def gone_and_back(world: World, feature: str, label: str) -> None:
    """The switch works both ways, and the member's page says which way it is."""
    assert not is_off(world.branch, feature, on=TODAY)
    assert label not in page(world, "member", "me")
    adopt_pack(
        world.cast.centre,
        "national-2026",
        RULED_FROM,
        by=world["system_admin"],
        at=AT,
    )
    assert label in page(world, "member", "me")
    assert "《整治形式主义为基层减负若干规定》" in switched(world, feature)


def test_points_member(world):
    gone_and_back(world, "points.member", "党员积分")


def test_points_study(world):
    gone_and_back(world, "points.study", "学习积分")


def test_stars_member(world):
    gone_and_back(world, "stars.member", "党员评星定级")


def test_ranking_persons(world):
    before = page(world, "superior", "roster", world.branch.pk)
    names = [one for one in world.people if one in before]
    for _ in range(3):
        held_theme_day(world)

    after = page(world, "superior", "roster", world.branch.pk)

    assert sorted(names, key=before.index) == sorted(names, key=after.index)


def test_ranking_branches(world):
    def order() -> list[str]:
        url = reverse("unit", args=[world.town.pk])
        panel = browser_of(world["superior"]).get(url).context["panel"]
        return [one.label for one in panel.children]

    before = order()
    for _ in range(3):
        held_theme_day(world)

    assert order() == before
    assert len(before) > 1


def test_ladder_leaderboard():
    assert naming("达标率|排行榜") == []


def test_judgement_machine():
    assert not [one for one in columns() if re.search("risk|predict|sentiment", one)]
    locks = (ROOT / "requirements" / "run.in").read_text(encoding="utf-8")
    assert not re.search("(?i)scikit|torch|openai|transformers|tensorflow", locks)


def test_disposition_automatic():
    # The chain of steps is data; no code anywhere names it, so none can move it.
    assert naming("unqualified_disposal", ".py") == []


def test_members_quota():
    assert not [one for one in columns() if "quota" in one]
    assert naming("发展指标|完成指标") == []


def test_assessment_records():
    # Counts of records exist to say whether a duty is kept, never as a mark.
    assert not [one for one in columns() if re.search("entry_count|activity", one)]
    assert naming("活跃度|活跃率") == []


# --- study, logging in, apps ------------------------------------------------


def test_study_time():
    listening = "timeupdate|visibilitychange|sendBeacon|playbackRate|dwell"
    assert naming(listening, ".js", ".html") == []
    assert not [one for one in columns() if re.search("dwell|online_time", one)]


def test_logins_counted():
    # One day per account, for the administrator who closes what nobody uses.
    assert not [one for one in columns() if re.search("login_count|logins", one)]
    assert naming(r"Count\([^)]*login") == []


def test_logins_forced(world):
    record_gathering(world.branch, theme_day(world), by=world["recorder"], at=AT)
    with_account = set(
        Account.objects.filter(person__isnull=False).values_list("person_id", flat=True)
    )
    present = set(Entry.objects.get().people.values_list("person_id", flat=True))

    assert present - with_account, "members without an account are in the record"


def test_app_required():
    assert naming("serviceWorker|beforeinstallprompt|rel=.manifest|apk") == []


def test_app_township(red):
    assert is_off(red.town, "app.township", on=TODAY)
    assert "国办函〔2026〕12号" in switched(red, "app.township")


def test_app_unfiled():
    outside = r"(?:href|src|action)=\"(?:https?:)?//"
    assert naming(outside, ".html", ".js") == []


def test_assessment_app(world):
    held_theme_day(world)
    before = AuditLine.objects.filter(action="record.read").count()
    row = held_theme_day(world)
    url = reverse("entry", args=[row.pk])

    browser_of(world["superior"]).get(url)

    assert AuditLine.objects.filter(action="record.read").count() == before + 1


def test_inspection_remote(world):
    row = held_theme_day(world)

    browser_of(world["county_superior"]).get(reverse("entry", args=[row.pk]))

    line = AuditLine.objects.filter(action="record.read").latest("pk")
    assert line.org_id == world.branch.pk


# --- signing in --------------------------------------------------------------


def header(world: World) -> str:
    answer = browser_of(world["recorder"]).get(reverse("home"), follow=True)
    return answer.headers["Permissions-Policy"]


def test_signin_phone(world):
    blank = blank_for(world.branch, ASSEMBLY, HELD_ON, seen_by=world["recorder"])

    assert {seat.state for seat in blank.seats} == {"present"}
    assert not [name for name, _ in routes() if re.search("sign-?in|check-?in", name)]


def test_signin_place(world):
    assert "geolocation=()" in header(world)
    assert naming("geolocation", ".js", ".html") == []


def test_signin_face(world):
    assert "camera=()" in header(world)
    assert not [one for one in columns() if re.search("face|portrait|photo", one)]


def test_signin_wifi():
    assert naming(r"navigator\.connection|ssid|wifi", ".js", ".html") == []


def test_signin_photo(world):
    assert naming("getUserMedia|capture=", ".js", ".html") == []
    shown = page(world, "recorder", "gathering-new", world.branch.pk, ASSEMBLY)
    assert 'type="file"' not in shown


def test_tracks_uploaded():
    tracks = r"latitude|longitude|_lng\b|_lat\b|track"
    assert not [one for one in columns() if re.search(tracks, one)]


# --- papers and words ---------------------------------------------------------


def test_evidence_required(world):
    entry = record_gathering(
        world.branch, theme_day(world), by=world["recorder"], at=AT
    )

    assert entry.pk
    assert not [one for one in columns() if "completeness" in one]


def test_words_minimum(world):
    assert naming(r"minlength=\"|MinLengthValidator", ".html", ".py") == []
    form = assembly(world, title="会")
    assert record_gathering(world.branch, form, by=world["recorder"], at=AT).pk


def test_forms_repeated(world):
    blank = blank_for(world.branch, THEME_DAY, HELD_ON, seen_by=world["recorder"])

    assert len(blank.seats) > 3
    assert blank.ids_of("chair")


def test_tables_pushed(red):
    assert not tables() & {"survey", "questionnaire", "tablerequest"}
    shown = page(red, "superior", "inspection-new", red.branch.pk)
    assert "向下级临时派发表格、问卷" in shown


# --- reminders, talk, noise ---------------------------------------------------

SENDING = r"send_mail|smtplib|EmailMessage|new Notification|pushManager|sms_"


SENDERS = ["src/yiben/reminders/actions/senders.py"]
MONDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 21)


def test_notice_after_hours():
    assert naming(SENDING) == SENDERS
    assert all(is_quiet_now(moment(MONDAY, hour)) for hour in (7, 20, 23))
    assert is_quiet_now(moment(SATURDAY, 10))
    assert not is_quiet_now(moment(MONDAY, 10))


def test_notice_instant_reply():
    # An answer is owed by a day; no table knows when somebody has seen a thing.
    assert not [one for one in columns() if re.search("seen_at|read_at|typing", one)]


def test_reminders_frail(red):
    # That they are written nothing is tested with the reminders themselves.
    assert naming(SENDING) == SENDERS
    assert "《中国共产党党员教育管理条例》".replace(
        "管理条例", "管理工作条例"
    ) in switched(red, "reminders.frail")


def test_escalation_automatic():
    assert naming("crontab|celery|apscheduler|add_job", ".py") == []
    assert naming("escalat", ".py") == []


def test_chat_groups():
    assert not tables() & {"chat", "room", "thread", "directmessage"}
    # The program's own letters: nobody wrote them, and nobody can answer there.
    words = {one for one in columns() if one.startswith("message.")}
    assert words
    assert not [one for one in words if re.search("author|sender|by|reply", one)]


def test_social_likes():
    assert not tables() & {"like", "share", "comment", "forward", "reaction"}


def test_text_generated(world):
    blank = blank_for(world.branch, APPRAISAL, HELD_ON, seen_by=world["recorder"])

    assert not {one for one in blank.fields.values() if one}


def test_commerce_ads(world):
    answer = browser_of(world["recorder"]).get(reverse("home"), follow=True)
    policy = answer.headers["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "http" not in policy
