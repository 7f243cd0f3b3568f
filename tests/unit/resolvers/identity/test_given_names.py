"""The lists of given names are read in turns ahead of need, and all at once where a question comes first."""

from resolvers.identity.keys.given_names import GivenNames


def test_a_question_reads_the_lists_that_nobody_has_read() -> None:
    names = GivenNames()
    assert "oliver" in names
    assert "olivr" not in names
    assert list(names.read()) == []


def test_a_question_amid_the_reading_is_answered_from_all_lists() -> None:
    names = GivenNames()
    reading = names.read()
    next(reading)
    for name in ("agnieszka", "gwyneth", "siobhan", "bill"):
        assert name in names, name
    assert list(reading) == []


def test_lists_read_in_turns_and_at_once_are_the_same() -> None:
    in_turns, at_once = GivenNames(), GivenNames()
    assert len(list(in_turns.read())) > 50
    for word in ("amelia", "jürgen", "juergen", "jurgen", "zoe", "qwrt", ""):
        assert (word in in_turns) is (word in at_once), word
