"""What things are about: the category says it, else the name, else the brand; what is unknown is no passion."""

import pytest

from resolvers.passions.topics import BROAD, TOPICS, meant, passion_of
from resolvers.passions.wording import said, words


@pytest.mark.parametrize(
    ("about", "passion"),
    [
        (("Watches", "Eau de parfum 50 ml"), "Watches"),
        (("Montres", "Chronographe"), "Watches"),
        (("Automatic watch 39 mm", "Parfums Instance"), "Watches"),
        (("Sale", "Limited edition", "Horlogerie Modèle"), "Watches"),
        (("Fashion jewellery",), "Jewellery"),
        (("Beauty > Fragrance",), "Fragrance"),
        (("Watches & Jewellery", "Gold bangle"), "Jewellery"),
        (("mens-watches",), "Watches"),
        (("Scarves", "Silk scarf"), "Fashion"),
        (("Handtaschen",), "Bags"),
        (("Food Hall", "Tea hamper"), "Food and drink"),
        (("Möbel",), "Home"),
        (("Moebel",), "Home"),
        (("Boysenberry chocolate",), "Food and drink"),
        (("Kidskin gloves and handbag",), "Bags"),
    ],
)
def test_the_most_telling_word_says_it(about: tuple[str, ...], passion: str) -> None:
    assert passion_of(about) == passion


@pytest.mark.parametrize(
    "about",
    [
        (),
        ("New in",),
        ("Watches & Jewellery", "Gift set"),
        ("Watch the show",),
        ("watch-now",),
        ("Watchdog",),
        ("Gift card", "Watches"),
        ("Children's watches",),
        ("Watches", "Kids' dive watch"),
        ("Kidswear", "Linen shirt"),
        ("Boyswear", "Linen shirt"),
        ("Girlswear", "Linen dress"),
        ("Books", "The history of the house"),
    ],
)
def test_what_is_unknown_or_unclear_or_for_somebody_else_is_no_passion(about: tuple[str, ...]) -> None:
    assert passion_of(about) is None


def test_every_word_of_the_tables_means_its_passion_and_no_other() -> None:
    for table in (TOPICS, BROAD):
        for name, entries in table.items():
            for entry in entries:
                assert meant(said(words(entry))) == name, entry
