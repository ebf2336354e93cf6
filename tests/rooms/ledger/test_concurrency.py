"""Writers at the same time: no number twice, nothing lost, retries count once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.factories.ledger import AT, make_draft, make_town
from yiben.common.errors import YibenError
from yiben.ledger.actions import commit_heads, correct_entry, post_entry
from yiben.ledger.checks import AlreadyCorrectedError
from yiben.ledger.models import Entry, Head
from yiben.ledger.queries import verify

THREADS = 6
EACH = 5


def at_once(*calls):
    """Run each call in a thread with a connection of its own; give what came of it."""

    def run(call):
        try:
            return call()
        except YibenError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture
def town(transactional_db):
    return make_town()


def test_two_posts_at_once_get_two_numbers(town):
    def post_some():
        return [
            post_entry(make_draft(town.branch), by=town["recorder"], at=AT).seq
            for _ in range(EACH)
        ]

    found = at_once(*[post_some] * THREADS)

    every = list(range(1, THREADS * EACH + 1))
    assert sorted(seq for seqs in found for seq in seqs) == every
    assert Head.objects.get().seq == THREADS * EACH
    assert verify() == []


def test_one_thing_handed_in_by_five_at_once_is_one_entry(town):
    def hand_in():
        draft = make_draft(town.branch, once="n1")
        return post_entry(draft, by=town["recorder"], at=AT).pk

    found = at_once(*[hand_in] * 5)

    assert len(set(found)) == 1
    assert Entry.objects.count() == 1


def test_of_two_corrections_at_once_one_is_refused(town):
    old = post_entry(make_draft(town.branch), by=town["recorder"], at=AT)

    def correct():
        draft = make_draft(town.branch, title="更正")
        return correct_entry(old, draft, reason="错", by=town["recorder"], at=AT)

    found = at_once(correct, correct)

    errors = [type(one) for one in found if isinstance(one, YibenError)]
    assert errors == [AlreadyCorrectedError]
    assert Entry.objects.filter(corrects=old).count() == 1
    assert verify() == []


def test_heads_are_committed_while_others_post(town):
    def post_some():
        for _ in range(EACH):
            post_entry(make_draft(town.branch), by=town["recorder"], at=AT)

    def commit():
        for _ in range(3):
            commit_heads(by=None, at=AT)

    at_once(post_some, commit, post_some, commit)
    commit_heads(by=None, at=AT)

    assert verify() == []
    head = Head.objects.get(unit=town.branch)
    assert (head.seq, head.committed_seq) == (2 * EACH, 2 * EACH)
