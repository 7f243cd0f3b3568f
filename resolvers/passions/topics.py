"""The words for each passion. A category counts first, then the name of a thing, then its brand.

Books are no passion here, since titles reveal what people believe. Things for children are none either: they are for others.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from resolvers.passions.wording import Lexicon, WordRuns, said, words

TOPICS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "Watches": (
            "watch", "wristwatch", "smartwatch", "timepiece", "chronograph", "chronometer", "horolog*", "horlog*", "montre",
            "uhr", "uhren", "*armbanduhr", "*armbanduhren", "orologio", "orologi", "orolog*", "reloj", "*ساعات",
        ),
        "Jewellery": (
            "jewel", "jewellery", "jewelry", "necklace", "bracelet", "bangle", "earring", "ear stud", "brooch", "pendant",
            "cufflink", "tiara", "diamond", "pearl", "diamond ring", "gold ring", "signet ring", "bijou", "bijoux", "bijouter*",
            "joaillerie", "*schmuck", "gioiell*", "joya", "joyeria", "*مجوهرات",
        ),
        "Fragrance": (
            "fragrance", "perfum*", "parfum*", "profum*", "eau de toilette", "eau de cologne", "cologne", "extrait", "oud",
            "attar", "scented candle", "reed diffuser", "duft", "düfte", "*عطور",
        ),
        "Bags": (
            "bag", "handbag", "tote", "clutch", "crossbody", "satchel", "purse", "backpack", "sac a main", "maroquinerie",
            "tasche", "taschen", "*handtasche", "*handtaschen", "borsa", "borse", "bolso",
        ),
        "Shoes": (
            "shoe", "footwear", "loafer", "sneaker", "trainer", "boot", "sandal", "brogue", "moccasin", "stiletto", "oxford shoe",
            "chaussure", "*schuh", "*schuhe", "scarpa", "scarpe", "calzatur*", "zapato",
        ),
        "Fashion": (
            "dress", "gown", "coat", "jacket", "blazer", "suit", "shirt", "blouse", "skirt", "trouser", "jeans", "jumper",
            "sweater", "cardigan", "knitwear", "cashmere", "lambswool", "scarf", "scarves", "stole", "tailor*", "couture",
            "menswear", "womenswear", "robe du soir", "maille", "strick*", "maglieria",
        ),
        "Beauty": (
            "lipstick", "mascara", "serum", "skincare", "make up", "nail polish", "maquillage", "kosmetik",
            "cosmetic*", "trucco", "maquillaje",
        ),
        "Food and drink": (
            "food hall", "hamper", "tea", "coffee", "chocolate", "truffle", "caviar", "wine", "champagne", "confection*",
            "patisserie", "delicatessen", "gourmet", "cheese", "epicerie", "feinkost", "gastronom*", "pralin*",
        ),
        "Home": (
            "homeware", "tableware", "glassware", "porcelain", "tumbler", "cookware", "furniture", "bed linen", "cushion", "vase",
            "lamp", "rug", "vaisselle", "geschirr", "möbel", "porzellan", "casalinghi", "arredamento",
        ),
        "Travel": ("luggage", "suitcase", "trolley case", "bagage", "gepäck", "koffer", "valigeria", "valigia"),
        "Technology": (
            "headphone", "camera", "loudspeaker", "laptop", "smartphone", "mobile phone", "television", "electronic*",
            "drone", "elektronik", "elettronica",
        ),
        "Sport": ("golf", "tennis", "ski", "skiing", "snowboard", "cycling", "equestrian", "polo club", "gym wear", "wandern"),
        "Art": ("artwork", "painting", "sculpture", "lithograph", "gemälde", "quadri d'autore"),
    }
)  # fmt: skip

BROAD: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "Fashion": ("fashion", "clothing", "clothes", "apparel", "ready to wear", "pret a porter", "mode", "moda", "*kleidung",
                    "vetement", "abbigliamento", "ropa"),
        "Beauty": ("beauty", "beaute", "schönheit", "bellezza", "belleza"),
        "Food and drink": ("food", "drink", "grocery", "alimentation", "lebensmittel", "alimentari"),
        "Home": ("home", "interior", "home and living", "decoration", "wohnen", "hogar"),
        "Sport": ("sport", "sports", "sportswear", "sportivo"),
        "Technology": ("technology", "tech", "gadget"),
        "Art": ("art", "fine art", "kunst"),
    }
)  # fmt: skip
"""General words. They count only without a more specific one: `Fashion jewellery` is jewellery."""

NOBODYS: Final = (
    "kid", "kidswear", "kidwear", "children*", "child", "junior", "boy", "boyswear", "girl", "girls*", "enfant", "fille",
    "garcon", "kinder*", "bambin*", "bimb*", "toy", "doll", "jouet", "spielzeug", "giocattol*", "gift card", "gift voucher",
    "voucher", "e gift", "gift wrap", "carte cadeau", "gutschein", "watch now", "watch the", "watch our", "watch live",
    "watch this", "watch how", "watch again",
)  # fmt: skip
"""Words for things that are for other people, or for nobody yet; and `watch` as the word for looking at a film."""

NOBODY: Final = Lexicon.of({"nobody": NOBODYS})
SPECIFIC: Final = Lexicon.of(TOPICS)
GENERAL: Final = Lexicon.of(BROAD)


def passion_of(about: Iterable[str]) -> str | None:
    """The passion of the first text with exactly one meaning; None if there is none: the unknown is no passion."""
    texts = [said(words(text)) for text in about]
    if any(NOBODY.meanings(each) for each in texts):
        return None
    return next((name for each in texts if (name := meant(each)) is not None), None)


def meant(text: WordRuns) -> str | None:
    for lexicon in (SPECIFIC, GENERAL):
        if found := lexicon.meanings(text):
            return next(iter(found)) if len(found) == 1 else None
    return None
