"""Nothing rests on what betrays health, belief, origin, intimacy or politics, however it is written."""

import pytest

from resolvers.passions.denied import DENIED, Ground, admitted, ground_of
from resolvers.passions.wording import words
from tests.unit.resolvers.passions.signing import LOVED, sign

HEALTH, BELIEF, ORIGIN, INTIMACY, POLITICS = Ground

BETRAYING = [
    ("Pharmacy", HEALTH),
    ("Pharmacies & Clinics", HEALTH),
    ("Health & Beauty > Pharmacy > Vitamins", HEALTH),
    ("Maternity", HEALTH),
    ("maternity-dresses", HEALTH),
    ("MATERNITY_WEAR", HEALTH),
    ("MaternityWear", HEALTH),
    ("mater\u00adnity jeans", HEALTH),
    ("Nursing bra", HEALTH),
    ("Baby & Nursery", HEALTH),
    ("Babywear", HEALTH),
    ("Mobility scooter", HEALTH),
    ("Wheelchair cushion", HEALTH),
    ("Silver-topped walking stick", HEALTH),
    ("Gluten-free shortbread", HEALTH),
    ("glutenfree", HEALTH),
    ("Plus size dresses", HEALTH),
    ("Fertility tracker watch", HEALTH),
    ("Umstandsmode", HEALTH),
    ("Säuglingspflege", HEALTH),
    ("Saeuglingspflege", HEALTH),
    ("Online-Apotheke", HEALTH),
    ("Vêtements d'allaitement", HEALTH),
    ("Parapharmacie", HEALTH),
    ("Abiti premaman", HEALTH),
    ("صيدلية", HEALTH),
    ("Halal hamper", BELIEF),
    ("Kosher salt", BELIEF),
    ("ＫＯＳＨＥＲ", BELIEF),
    ("Viande casher", BELIEF),
    ("Modest fashion", BELIEF),
    ("modestwear", BELIEF),
    ("Modest-wear", BELIEF),
    ("Hijabs & Abayas", BELIEF),
    ("الحجاب", BELIEF),
    ("Ramadan tea set", BELIEF),
    ("Gold cross pendant", BELIEF),
    ("St. Christopher necklace", BELIEF),
    ("Christmas hamper", BELIEF),
    ("Diwali sweets", BELIEF),
    ("Vegan leather bag", BELIEF),
    ("Noël", BELIEF),
    ("Ethnic wear", ORIGIN),
    ("Silk sari", ORIGIN),
    ("Afro hair care", ORIGIN),
    ("Bridal", INTIMACY),
    ("Bridalwear", INTIMACY),
    ("Brides' shoes", INTIMACY),
    ("Wedding watch", INTIMACY),
    ("Brautkleider", INTIMACY),
    ("Robe de mariée", INTIMACY),
    ("Abiti da sposa", INTIMACY),
    ("Pride trainers", INTIMACY),
    ("LGBTQ+ pin", INTIMACY),
    ("Labour Party mug", POLITICS),
    ("Election night champagne", POLITICS),
    ("Trade Unions", POLITICS),
    ("Babygrow", HEALTH),
    ("Stillkleid", HEALTH),
    ("Stillmode", HEALTH),
    ("Ostomy bag cover", HEALTH),
    ("Colostomy belt", HEALTH),
    ("Catheter bag", HEALTH),
    ("EpiPen case", HEALTH),
    ("Compression tights", HEALTH),
    ("Recovery shoes", HEALTH),
    ("Wide-fit loafers", HEALTH),
    ("Keto hamper", HEALTH),
    ("Non-alcoholic wine", HEALTH),
    ("Alcohol-free champagne", HEALTH),
    ("Alkoholfreier Sekt", HEALTH),
    ("Laxative tea", HEALTH),
    ("Talking watch", HEALTH),
    ("Fall alarm watch", HEALTH),
    ("Post-surgery bra", HEALTH),
    ("Halalfood", BELIEF),
    ("Kosherfood", BELIEF),
    ("Kosherwine", BELIEF),
    ("Koscherwein", BELIEF),
    ("Allah pendant", BELIEF),
    ("Virgin Mary medal", BELIEF),
    ("Om pendant", BELIEF),
    ("Shiva lamp", BELIEF),
    ("Guardian angel pendant", BELIEF),
    ("Chai necklace", BELIEF),
    ("Miraculous medal", BELIEF),
    ("Confirmation gift", BELIEF),
    ("Diamond cross", BELIEF),
    ("Gold cross with diamonds", BELIEF),
    ("Necklace with a small cross", BELIEF),
    ("Kreuz mit Kette", BELIEF),
    ("Kreuzanhänger", BELIEF),
    ("Qibla watch", BELIEF),
    ("Mecca clock", BELIEF),
    ("Kiddush cup", BELIEF),
    ("Seder plate", BELIEF),
    ("Sabbath tumbler", BELIEF),
    ("Icon painting", BELIEF),
    ("Nowruz hamper", BELIEF),
    ("Holi sweets", BELIEF),
    ("Aqiqah hampers", BELIEF),
    ("Shayla", BELIEF),
    ("Silk headscarf", BELIEF),
    ("Head scarves", BELIEF),
    ("Nikah dress", BELIEF),
    ("Kaftan", ORIGIN),
    ("Resort caftans", ORIGIN),
    ("Jalabiya", ORIGIN),
    ("Djellaba", ORIGIN),
    ("Keffiyeh scarf", ORIGIN),
    ("Cheongsam", ORIGIN),
    ("Qipao", ORIGIN),
    ("Hanbok", ORIGIN),
    ("Kimono jacket", ORIGIN),
    ("Ankara dress", ORIGIN),
    ("African wax tote", ORIGIN),
    ("Lunar New Year hamper", ORIGIN),
    ("Caribbean grocery", ORIGIN),
    ("Grocery > Indian", ORIGIN),
    ("Indian & Pakistani groceries", ORIGIN),
    ("Quinceañera gown", ORIGIN),
    ("Groom suit", INTIMACY),
    ("Mother of the groom", INTIMACY),
    ("Weddingdress", INTIMACY),
    ("Black Lives Matter tee", POLITICS),
    ("Make America Great Again cap", POLITICS),
    ("Vote Labour mug", POLITICS),
    ("Feminist tote", POLITICS),
]

HARMLESS = [
    "Modern watch",
    "Bridle leather belt",
    "Mobile phone case",
    "Automobile scarf",
    "Clinique moisturiser",
    "Hand-wound watch",
    "Essex silk scarf",
    "Unisex fragrance",
    "Jewellery",
    "Men's grooming",
    "Party dress",
    "Tory Burch tote",
    "Banana Republic chinos",
    "Christian Louboutin heels",
    "Christian Dior eau de parfum",
    "Baby alpaca jumper",
    "Surgical steel bracelet",
    "Acne Studios coat",
    "Pride and Prejudice",
    "Mariage Frères tea",
    "Cross-body bag",
    "Crossover jacket",
    "Cotton voile dress",
    "Evening clutch",
    "Sunglasses",
    "Pillow",
    "Ballet flats",
    "Hospitality suite",
    "Fertiliser",
    "Saint Laurent boots",
    "Ladies' quartz watch",
    "Community garden tools",
    "Polite notice",
    "Cross-body bag in gold",
    "Criss-cross sandals, silver",
    "Charing Cross ring",
    "Cross stitch cushion",
    "Crossover diamond ring",
    "Gold cross-strap sandals",
    "Compression packing cubes",
    "Indian Ocean pearl necklace",
    "Indian tea",
    "Ankara, a city guide",
    "Groomed leather",
    "Icon bag",
    "Iconic watch",
    "Room spray",
    "Oman frankincense",
    "Custom pendant",
    "Chai tea",
    "Order confirmation",
    "Holiday hamper",
    "Holistic spa candle",
    "Feminine dress",
    "Vote for your favourite watch",
    "Devoted",
    "Wide-leg trousers",
    "Still life painting",
    "Stilettos",
    "Baby-G watch",
    "BaByliss hair dryer",
    "Stomach",
    "Nail polish",
    "Persian rug",
    "Japanese watch",
    "Mandarin collar shirt",
    "Polished oak",
]


@pytest.mark.parametrize(("text", "ground"), BETRAYING, ids=[text for text, _ in BETRAYING])
def test_it_is_recognised_however_it_is_written(text: str, ground: Ground) -> None:
    assert ground_of(text) is ground


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_it_may_count(text: str) -> None:
    assert ground_of(text) is None


def test_a_symbol_and_the_jewellery_it_is_worn_as_may_stand_apart() -> None:
    assert ground_of("Fine Jewellery", "Small cross") is BELIEF
    assert ground_of("Drinks", "Spiced chai") is None
    watch = sign("Watches")
    assert admitted([sign("Jewellery", "Cross", "Maison Exemple"), watch]) == [watch]


def test_every_entry_of_the_list_works() -> None:
    entries = [(ground, entry) for ground, each in DENIED.items() for entry in each]
    for ground, entry in entries:
        assert entry.count("*") <= 1, entry
        assert 1 <= len(words(entry)) <= 4, entry
        bare = entry.strip("*")
        for text in (bare, bare.upper(), f"Best of {bare}, 2 pack", bare.replace(" ", "-")):
            assert ground_of(text) is not None, (ground, text)


def test_no_word_of_a_passion_is_denied() -> None:
    assert [word for word in LOVED if ground_of(word) is not None] == []


def test_around_a_name_that_is_spared_everything_is_judged_all_the_same() -> None:
    assert ground_of("Baby alpaca maternity jumper") is HEALTH
    assert ground_of("Kosher tea by Mariage Frères") is BELIEF
    assert ground_of("A baby in alpaca") is HEALTH


@pytest.mark.parametrize(
    "denied",
    [
        sign("Maternity", "Linen dress", "Maison Exemple"),
        sign("Dresses", "Maternity linen dress", "Maison Exemple"),
        sign("Dresses", "Linen dress", "Mothercare"),
        sign("Watches", beside=("RAMADAN26-WATCHES",)),
        sign("Watches", summary="Bought: prayer watch"),
    ],
    ids=["category", "name", "brand", "beside", "summary"],
)
def test_a_word_rules_a_sign_out_wherever_it_stands(denied: object) -> None:
    watch = sign("Watches")
    assert admitted([denied, watch]) == [watch]  # type: ignore[list-item]


def test_a_wish_without_a_category_is_ruled_out_by_that_of_an_order() -> None:
    wish, other = sign("Calm cream", product="7"), sign("Calm scarf", product="8")
    assert admitted([wish, sign("Pharmacy", "Calm cream", product="7"), other]) == [other]
