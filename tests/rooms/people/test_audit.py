"""The audit: chained, append-only for us and for the database itself."""

import threading
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from tests.cast import AT
from tests.flush import flush_allowed, triggers_off
from yiben.common.errors import RefusedError, YibenError
from yiben.people import actions, queries
from yiben.people.models import AuditHead, AuditLine


@contextmanager
def unguarded():
    """Act as somebody who holds the database itself."""
    with triggers_off(), connection.cursor() as cursor:
        yield cursor


def breaks():
    return [
        (found.chain, found.number, found.message) for found in queries.verify_audit()
    ]


@pytest.fixture
def line(cast):
    return AuditLine.objects.filter(chain=cast.superior.pk).order_by("number")[2]


def test_every_act_of_the_cast_is_in_an_unbroken_chain(cast):
    assert breaks() == []
    chains = set(AuditLine.objects.values_list("chain", flat=True))
    assert chains == {"-", cast.security_admin.pk, cast.superior.pk, cast.stranger.pk}
    first = AuditLine.objects.filter(chain=cast.superior.pk).order_by("number")[0]
    assert (first.number, first.previous) == (1, "0" * 64)


@pytest.mark.parametrize(
    "change",
    [
        "action = 'nothing'",
        "thing = NULL",
        "account_id = NULL",
        "org_id = 'o_other'",
        "outcome = 'failed'",
        "detail = '改过'",
        "at = '2020-01-01 00:00:00+00:00'",
    ],
)
def test_a_changed_line_is_named(cast, line, change):
    with unguarded() as cursor:
        cursor.execute(f"UPDATE people_auditline SET {change} WHERE id = %s", [line.pk])

    assert breaks() == [(line.chain, line.number, "内容被改动过。")]


def test_a_removed_line_is_named(cast, line):
    with unguarded() as cursor:
        cursor.execute("DELETE FROM people_auditline WHERE id = %s", [line.pk])

    assert breaks() == [(line.chain, line.number, "这一行不见了。")]


def test_a_chain_cut_short_is_named(cast):
    last = AuditLine.objects.filter(chain=cast.superior.pk).order_by("-number")[0]
    with unguarded() as cursor:
        cursor.execute("DELETE FROM people_auditline WHERE id = %s", [last.pk])

    assert breaks() == [(last.chain, last.number, "链的末尾被截断或改动过。")]


def test_a_line_sealed_anew_does_not_fit_the_next(cast, line):
    from yiben.common.seal import link
    from yiben.people.facts import audit_content

    line.action = "nothing"
    digest = link(line.previous, audit_content(line))
    with unguarded() as cursor:
        cursor.execute(
            "UPDATE people_auditline SET action = 'nothing', digest = %s WHERE id = %s",
            [digest, line.pk],
        )

    assert breaks() == [(line.chain, line.number + 1, "与前一行接不上。")]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people_auditline SET action = 'nothing'",
        "DELETE FROM people_auditline",
        "TRUNCATE people_auditline",
    ],
)
def test_the_database_itself_refuses(cast, statement):
    if statement.startswith("TRUNCATE") and connection.vendor == "sqlite":
        statement = "DELETE FROM people_auditline WHERE 1 = 1"
    before = list(AuditLine.objects.order_by("id").values())

    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        connection.cursor().execute(statement)

    assert "audit lines are never changed" in str(refused.value)
    assert list(AuditLine.objects.order_by("id").values()) == before


def test_the_model_refuses_too(cast, line):
    calls = [
        line.save,
        line.delete,
        lambda: AuditLine.objects.update(action="nothing"),
        lambda: AuditLine.objects.all().delete(),
        lambda: AuditLine.objects.filter(pk=line.pk).update(action="nothing"),
    ]

    for call in calls:
        with pytest.raises(YibenError) as refused:
            call()
        assert refused.value.message == "审计记录只增不改。"


def test_a_line_falls_with_the_write_it_belongs_to(cast):
    before = AuditLine.objects.count()

    with transaction.atomic():
        actions.note_audit(cast.member, "x", "y", cast.branch, "done", AT)
        transaction.set_rollback(True)

    assert AuditLine.objects.count() == before
    assert breaks() == []


def test_auditors_read_their_subtree_and_nobody_else_reads(cast):
    actions.note_audit(cast.member, "page.refused", "org:x", cast.branch, "refused", AT)
    actions.note_audit(None, "login.failed", None, None, "failed", AT, detail="某处")

    below = queries.audit_lines(
        seen_by=cast.auditor, org=cast.branch, outcome="refused"
    )
    everything = queries.audit_lines(seen_by=cast.chief_auditor, limit=1000)

    assert [(row.who, row.action, row.label, row.org_name) for row in below] == [
        ("member的账号", "page.refused", "拒绝", "河湾村党支部")
    ]
    assert len(everything) == AuditLine.objects.count()
    assert (everything[0].who, everything[0].detail) == ("—", "某处")
    assert queries.verify_audit(seen_by=cast.chief_auditor) == []
    older = queries.audit_lines(
        seen_by=cast.chief_auditor, before_id=everything[5].id, limit=1
    )
    assert older == [everything[6]]
    for who, org in (
        (cast.auditor, None),
        (cast.auditor, cast.next_branch),
        (cast.recorder, cast.branch),
        (cast.superior, cast.branch),
        (cast.system_admin, None),
        (cast.security_admin, None),
    ):
        with pytest.raises(RefusedError):
            queries.audit_lines(seen_by=who, org=org)


@pytest.fixture
def flushed():
    with flush_allowed():
        yield


def test_lines_written_at_the_same_time_make_one_chain(flushed, transactional_db):
    def write():
        for _ in range(5):
            actions.note_audit(None, "x", None, None, "done", AT)
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert AuditHead.objects.get().number == 20
    assert breaks() == []
