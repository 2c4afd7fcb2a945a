"""`cslint why`: one reply, alone and in answer to a customer's message."""

from __future__ import annotations

import pytest

ASKED, ASSENT = "好评有返现吗", "有的亲,弄好发图给我"
NOTE = "--before"


@pytest.fixture
def why(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(*args):
        result = cli("why", "--isolated", "--lang", "en", *args)
        assert result.exit_code == 0
        return result.stdout

    return run


def test_a_pair_is_judged_as_a_conversation_too(why):
    told = why(NOTE, ASKED, ASSENT)
    assert "RV003 review-reward-assent" in told
    assert f"the customer wrote: “{ASKED}”" in told


def test_what_is_still_owed_is_told_apart_from_what_was_said(why):
    told = why(NOTE, "杯子收到就碎了", "五星好评返现5元")
    alone, _, left = told.partition("If the conversation ended here:")
    assert "RV001" in alone
    assert "SV001" not in alone
    assert "SV001 missing-apology" in left


def test_an_innocent_pair_is_said_to_break_no_dialogue_rule(why):
    told = why(NOTE, "几号能到", "后天就到")
    assert "breaks no dialogue rule" in told


@pytest.mark.parametrize(("reply", "noted"), [(ASSENT, True), ("五星好评返现5元", False)])
def test_a_lone_reply_in_which_nothing_shows_points_at_the_other_way(why, reply, noted):
    told = why(reply)
    assert (NOTE in told) == noted
    assert ("RV001" in told) != noted


def test_rules_that_are_off_stay_off_in_the_conversation(why):
    assert "RV003" not in why("--ignore", "RV003", NOTE, ASKED, ASSENT)


def test_control_characters_of_a_message_do_not_reach_the_terminal(why):
    assert "\x1b" not in why(NOTE, ASKED + "\x1b[31m", ASSENT)
