"""The English of docstrings and test names, as far as a simple test can tell."""

import ast

import pytest

from tests.house.english import (
    LONGEST_TEST_NAME,
    NO_SUBJECT,
    docstrings,
    first_word,
    long_test_names,
    relatives,
    sentences,
    too_relative,
    without_subject,
)
from tests.house.sources import Source, none_of


def test_a_docstring_begins_with_its_subject() -> None:
    none_of(without_subject(), "begin these with the noun that they are about")


def test_a_sentence_has_one_relative_clause_at_most() -> None:
    none_of(too_relative(), "make two sentences of these")


def test_the_name_of_a_test_fits_on_a_line() -> None:
    long = sorted(long_test_names())
    assert not long, "\n".join([f"shorten these to {LONGEST_TEST_NAME} characters", *long])


@pytest.mark.parametrize(
    ("text", "word"),
    [("What it costs.", "what"), ("A thing.", "a"), ("`x`: its name", "x"), ("", ""), ("(Whoever asks.)", "whoever")],
)
def test_the_first_word_is_found(text: str, word: str) -> None:
    assert first_word(text) == word


def test_no_noun_is_taken_for_a_word_without_subject() -> None:
    assert not {"a", "the", "seconds", "whether", "every"} & NO_SUBJECT


@pytest.mark.parametrize(
    ("sentence", "many"),
    [
        ("The person who asks", 1),
        ("The person who asks for what the system that is down holds", 2),
        ("The system whose record names the one which leads on", 2),
        ("It says that all is well, so that nobody waits", 0),
        ("That system", 0),
        ("Told by that record", 0),
        ("A record that somebody wrote", 1),
    ],
)
def test_relative_pronouns_are_counted(sentence: str, many: int) -> None:
    assert relatives(sentence) == many


def test_sentences_are_told_apart_and_code_is_no_prose() -> None:
    assert list(sentences("One `that.which` here. Two; still two!\n\nThree")) == ["One name here", "Two; still two", "Three"]


def test_docstrings_are_read_wherever_they_stand() -> None:
    lines = ['"""M."""', "A = 1", '"""Of A."""', "class B:", '    """Of B."""', "    c: int", '    """Of c."""']
    lines += ["    def d(self):", '        """Of d."""']
    text = "\n".join(lines)
    found = dict(docstrings(Source("x.py", ast.parse(text))))
    assert found == {"x.py::-": "M.", "x.py::A": "Of A.", "x.py::B": "Of B.", "x.py::B.c": "Of c.", "x.py::B.d": "Of d."}
