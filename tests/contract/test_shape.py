"""The comparison of shapes sees what a reader of two answers would see."""

import pytest

from tests.contract.suite.shape import Leeway, differences

SAMPLE = {
    "id": 7,
    "when": "/Date(1772442930123)/",
    "amount": 2350.0,
    "count": "12",
    "rows": [{"a": "x", "b": None}, {"a": "y", "c": True}],
    "data": {"site": {"own": 1}},
}


def with_(**changed):
    return {**SAMPLE, **changed}


@pytest.mark.parametrize(
    ("answer", "difference"),
    [
        (with_(id="7"), "id: text where the vendor has whole number"),
        (with_(when="2026-03-02T09:15:30Z"), "when: ISO instant, Z where the vendor has /Date(ms)/"),
        (with_(amount=2350), "amount: whole number where the vendor has decimal"),
        (with_(count=12), "count: whole number where the vendor has text"),
        (with_(rows={"a": "x"}), "rows: object where the vendor has list"),
        (with_(rows=[{"a": 1}]), "rows[].a: whole number where the vendor has text"),
        (with_(rows=[{"b": None}]), "rows[].a: missing"),
        (with_(new=1), "new: not in the vendor's sample"),
        ({key: value for key, value in SAMPLE.items() if key != "id"}, "id: missing"),
        ([SAMPLE], "the whole: list where the vendor has object"),
    ],
)
def test_another_shape_is_told_with_its_place(answer, difference):
    assert differences(SAMPLE, answer, Leeway()) == [difference]


def test_other_values_of_the_same_kinds_are_no_difference():
    answer = with_(id=8, when="/Date(-1)/", amount=0.5, count="", rows=[{"a": "z", "c": False}, {"a": "z", "b": None}])
    assert differences(SAMPLE, answer, Leeway()) == []


def test_an_empty_list_fits_any_list():
    assert differences(SAMPLE, with_(rows=[]), Leeway()) == []


def test_declared_leeway_is_given_at_its_path_and_nowhere_else():
    leeway = Leeway(optional=("rows[].a",), also={"rows[].b": ("text",), "extra": ("decimal",)}, free=("data.site",))
    answer = with_(rows=[{"b": "here"}], extra=1.5, data={"site": {"anything": []}})
    assert differences(SAMPLE, answer, leeway) == []
    assert differences(SAMPLE, with_(extra="no"), leeway) == ["extra: text where the vendor has decimal"]
    assert differences(SAMPLE, with_(data={"other": {}}), leeway) == [
        "data.site: missing",
        "data.other: not in the vendor's sample",
    ]
