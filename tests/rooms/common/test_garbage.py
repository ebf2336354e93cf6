"""The search for garbage rests, and goes on whatever happened."""

import gc

import pytest

from yiben.common.garbage import no_search


def fail_within():
    with no_search():
        assert not gc.isenabled()
        raise KeyError("broken")


def test_search_rests_and_goes_on_after_an_error():
    with pytest.raises(KeyError):
        fail_within()

    assert gc.isenabled()


def test_search_that_already_rests_is_left_to_whoever_stopped_it():
    with no_search():
        with no_search():
            pass

        assert not gc.isenabled()

    assert gc.isenabled()
