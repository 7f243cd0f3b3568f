"""The one deny-list: a sign never counts if it reveals a special category of personal data.

The grounds are those of article 9(1) GDPR. A purchase may reveal them indirectly (Court of Justice, C-184/20, C-252/21). The list
errs on the safe side: a sign too few costs a little strength, a sign too many costs trust. Words count alike in a category, a
name, a brand, an address and a summary: whole, with their plurals and compounds. `*` means any ending or beginning.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from resolvers.passions.signs import Sign
from resolvers.passions.topics import TOPICS
from resolvers.passions.wording import LONGEST_PHRASE, Lexicon, said, words


class Ground(StrEnum):
    """The grounds of article 9(1). BELIEF is religion and philosophy, ORIGIN race, ethnic origin and genes, INTIMACY sex life and
    orientation, POLITICS opinions and trade unions."""

    HEALTH = "HEALTH"
    BELIEF = "BELIEF"
    ORIGIN = "ORIGIN"
    INTIMACY = "INTIMACY"
    POLITICS = "POLITICS"


PEOPLES: Final = (
    "african", "arab", "arabic", "asian", "bangladeshi", "bengali", "brazilian", "caribbean", "chinese", "eastern european",
    "ethiopian", "filipino", "ghanaian", "indian", "iranian", "jamaican", "japanese", "korean", "lebanese", "mexican",
    "middle eastern", "nigerian", "oriental", "pakistani", "persian", "polish", "punjabi", "romanian", "russian", "south asian",
    "sri lankan", "thai", "turkish", "ukrainian", "vietnamese", "west indian",
)  # fmt: skip
"""Names of peoples that appear in the shelves of grocers: such food is often bought by people of that origin."""

CUISINES: Final = tuple(
    phrase
    for people in PEOPLES
    for ware in ("grocery", "food", "cuisine", "cooking", "ingredient", "spice", "supermarket")
    for phrase in (f"{people} {ware}", f"{ware} {people}")
)
"""The phrases for such food, as a name and as a path of categories: `Indian grocery`, `Grocery > Indian`."""

DENIED: Final[Mapping[Ground, tuple[str, ...]]] = MappingProxyType(
    {
        Ground.HEALTH: (
            # Medicines, and where they are sold.
            "pharmac*", "pharma", "medical*", "medicat*", "medicin*", "medik*", "drugstore", "dispensary", "prescription",
            "antibiotic", "painkiller", "paracetamol", "ibuprofen", "pill", "vitamin*", "supplement", "probiotic*", "homeopath*",
            "homoeopath*", "herbal remedy", "remedy", "first aid", "health", "healthcare", "wellness", "*apotheke", "*apotheken",
            "arznei*", "gesundheit*", "sante", "parapharmac*", "farmac*", "parafarmac*", "*صيدلية", "*دواء",
            # Pregnancy, birth and what follows.
            "maternit*", "pregnan*", "prenatal", "postnatal", "postpartum", "expectant", "mum to be", "mums to be",
            "mom to be", "nursing*", "nursery", "breast pump", "breastfeed*", "lactation", "newborn*", "baby*", "babies",
            "layette", "pram", "pushchair", "stroller", "nappy", "diaper", "fertility", "infertil*", "ovulat*", "ivf",
            "umstand*", "schwanger*", "still bh", "stillkleid*", "stillmode", "stilltop", "stillkissen", "säugling*",
            "grossesse", "enceinte", "allaitement", "bebe", "premaman", "gravidanz*", "allattamento", "neonat*", "embaraz*",
            "*حامل",
            # Illness, impairment and age.
            "mobility", "wheelchair*", "walking frame", "walking aid", "walking stick", "rollator", "zimmer frame", "crutch*",
            "stairlift", "grab rail", "disab*", "impair*", "adaptive wear", "adaptive clothing", "adaptive fashion", "orthop*",
            "prosthe*", "orthotic", "hearing aid", "braille", "optician", "contact lens", "compression", "recovery shoe",
            "recovery footwear", "recovery sandal", "recovery slide", "wide fit", "wide fitting", "talking watch",
            "talking clock", "speaking clock", "fall alarm", "fall detector", "fall detection", "support stocking", "surgical",
            "surgery", "ostomy", "colostom*", "ileostom*", "urostom*", "stoma", "catheter*", "epipen*", "laxative", "hospital",
            "clinic", "clinical", "incontinen*", "continence", "diabet*", "insulin", "glucose", "blood pressure", "inhaler",
            "asthma*", "allerg*", "eczema", "psoriasis", "dermatit*", "dermatolog*", "acne", "arthrit*", "rheuma*", "epilep*",
            "dementia", "alzheimer*", "parkinson", "autis*", "adhd", "dyslex*", "depress*", "anxiety", "psychiatr*",
            "psycholog*", "therapy", "therapeutic", "physiotherap*", "rehab*", "cancer", "oncolog*", "chemo*", "mastectom*",
            "wig", "hair loss", "hiv", "hepatitis", "covid*", "menopaus*", "menstru*", "period pants", "sanitary", "tampon",
            "slimming", "weight loss", "weight management", "diet", "dietary", "obes*", "bariatric", "plus size", "outsize",
            "gluten free", "coeliac", "celiac", "lactose free", "dairy free", "sugar free", "low sugar", "low sodium", "keto",
            "ketogenic*", "nut free", "free from", "nicotine", "quit smoking", "stop smoking", "cannabis", "cbd", "detox",
            "alcohol free", "non alcoholic", "alkoholfrei*", "sans alcool", "analcolic*", "sleep aid", "rollstuhl*",
            "gehhilfe", "krank*", "orthese", "sanitätshaus", "glutenfrei", "laktosefrei", "abnehm*", "fauteuil roulant",
            "sans gluten", "minceur", "prothese", "handicap*", "senza glutine", "sedia a rotelle", "dimagr*", "celiach*",
            "senza lattosio",
            # Names of houses that sell nothing else.
            "mothercare", "seraphine", "tena lady", "durex", "clearblue",
        ),
        Ground.BELIEF: (
            # What is eaten, drunk and worn by rule of a faith or a conviction.
            "halal*", "halaal*", "haram", "zabiha", "kosher*", "kasher", "casher", "koscher*", "cacher", "glatt", "pareve",
            "parve", "vegan*", "vegetarian*", "vegetarisch*", "modest*", "mode pudique", "hijab*", "hidjab*", "islam*",
            "niqab", "burqa", "burka", "burkini*", "abaya*", "shayla", "headscarf", "headscarves", "jilbab", "khimar",
            "chador", "kopftuch", "kopftücher", "voile islamique", "velo islamico", "turban", "kippah", "kippa", "yarmulke",
            "tallit", "tzitzit", "tefillin", "sheitel", "cassock", "clerical", "nun", "*حجاب", "*عباية", "*عبايات", "*حلال",
            "*نقاب", "*محتشمة",
            # Things of worship.
            "relig*", "prayer*", "praying", "worship*", "faith", "church", "mosque", "synagogue", "bible", "quran*", "koran*",
            "qur an", "torah", "rosary", "rosenkranz", "crucifix", "kreuzanhänger", "kreuzkette",
            "om pendant", "om necklace", "om bracelet", "om charm", "om earring", "om ring", "om symbol", "allah", "virgin mary",
            "shiva", "krishna", "lakshmi", "vishnu", "guardian angel", "schutzengel*", "ange gardien", "angelo custode",
            "miraculous medal", "medaille miraculeuse", "icon painting", "painted icon", "orthodox icon", "byzantine icon",
            "russian icon", "greek icon", "ikone", "ikonen", "qibla*", "kibla", "mecca", "makkah", "kaaba", "kiddush*", "seder",
            "sabbath*", "shabbat*", "havdalah", "challah", "star of david", "hamsa", "menorah", "mezuza*", "judaica", "buddha",
            "buddhis*", "ganesh*", "hindu*", "sikh*", "muslim*", "moslem*", "jewish", "jew", "catholic*", "protestant*",
            "christianity", "christian book", "christian gift", "christian jewellery", "patron saint", "st christopher",
            "saint christopher", "holy", "gebet*", "kirche*", "priere", "preghier*", "rosario", "misbah*", "tasbih", "*قرآن",
            "*سجادة صلاة",
            # Rites and festivals, of all faiths alike.
            "christening", "baptism*", "taufe", "taufkleid", "bapteme", "battesimo", "first communion", "holy communion",
            "communion", "kommunion*", "comunione", "bar mitzvah", "bat mitzvah", "confirmation gift", "confirmation dress",
            "confirmation card", "confirmation bracelet", "konfirmation*", "firmung*", "nikah*", "aqiqah*", "aqeeqah*",
            "akika", "nowruz", "norooz", "newroz", "holi", "ramadan*", "ramadhan*", "eid", "iftar", "hajj", "umrah", "diwali",
            "deepavali", "navratri", "vaisakhi", "hanuk*", "chanuk*", "passover", "pesach", "purim", "rosh hashanah",
            "yom kippur", "easter", "hot cross bun", "ostern", "osterei", "ostereier", "osterhase*", "osternest*", "paques",
            "pasqua*", "christmas*", "xmas", "weihnacht*", "noel", "natale", "natalizi*", "advent", "*رمضان", "عيد", "العيد",
        ),
        Ground.ORIGIN: (
            "ethni*", "ethno*", "tribal wear", "afro*", "african print", "african hair", "textured hair", "black hair care",
            "skin lightening", "skin whitening", "skin bleaching", "sari", "saree", "salwar*", "shalwar*", "kameez", "lehenga",
            "sherwani", "kurta", "dashiki", "kente", "thobe", "thawb", "kandura", "dishdasha", "bisht", "indian wear",
            "asian wear", "desi wear", "kaftan*", "caftan*", "jalabiya", "jellabiya", "jalabia", "djellaba*", "jellaba",
            "galabeya", "keffiyeh", "kufiya", "ghutra", "shemagh", "cheongsam*", "qipao*", "hanbok*", "kimono*", "yukata",
            "african wax", "african fabric", "african dress", "african fashion", "wax print", "ankara print", "ankara dress",
            "ankara fabric", "ankara fashion", "ankara skirt", "ankara shirt", "ankara wear", "quinceañera", "lunar new year",
            "chinese new year", "mooncake", "romani", "world foods", "dna test", "ancestry", "genealog*", *CUISINES,
        ),
        Ground.INTIMACY: (
            # With whom somebody lives and sleeps.
            "bridal*", "bride", "bridesmaid", "bridegroom", "groom", "groomswear", "groomsman", "groomsmen", "wedding*",
            "engagement ring", "honeymoon", "hen party", "hen night", "stag night", "marriage", "civil partnership",
            "divorce*", "braut*", "hochzeit*", "trauring", "trauringe", "verlobung*", "mariage", "mariee", "fiancailles",
            "alliance de mariage", "sposa", "sposo", "spose", "matrimoni*", "fidanzament*", "novia", "boda", "*زفاف", "*عروس",
            "sex", "sexual*", "sexy", "sex toy", "erotic*", "erotik*", "erotique*", "fetish*", "bdsm", "bondage", "kink*",
            "vibrator", "adult toy", "condom", "kondom*", "preservatif", "preservativi", "contracept*", "lubricant", "viagra",
            "erectile", "libido", "aphrodisiac", "gay", "lesbian", "lgbt*", "queer", "transgender", "transsexual*",
            "non binary", "pride", "rainbow flag", "drag queen", "lovehoney", "ann summers",
        ),
        Ground.POLITICS: (
            "politi*", "election*", "electoral", "ballot", "parliament*", "labour party", "conservative party", "tory party",
            "tories", "liberal democrat", "green party", "republican", "democrat", "brexit", "remainer", "maga", "trade union",
            "trades union", "gewerkschaft*", "syndicat*", "sindacat*", "activis*", "protest", "protesting", "anarchis*",
            "socialis*", "communis*", "fascis*", "nationalis*", "suffragette", "antifa", "extinction rebellion", "wahlkampf",
            "black lives matter", "blm", "make america great again", "feminis*", "lib dem", "vote labour", "vote conservative",
            "vote tory", "vote green", "vote reform", "vote leave", "vote remain", "vote liberal", "vote republican",
            "vote democrat",
        ),
    }
)  # fmt: skip

SPARED: Final = frozenset(
    "".join(words(name))
    for name in (
        "baby alpaca", "baby cashmere", "baby camel", "baby blue", "baby pink", "baby doll", "surgical steel",
        "surgical stainless steel", "surgical grade steel", "acne studios", "mariage freres", "pride and prejudice",
        "baby g", "babyliss", "babylon", "compression packing cube", "compression packing cubes", "compression bag",
        "compression cube", "compression cubes", "compression sack", "cross body", "cross over", "cross strap", "cross straps",
        "cross back", "cross stitch", "cross stitched", "cross country", "cross trainer", "cross trainers", "cross training",
        "cross grain", "cross hatch", "criss cross", "charing cross", "kings cross", "brent cross", "southern cross",
        "santa cruz",
    )
)  # fmt: skip
"""Harmless names that only look like denied ones: yarns, colours, metals, houses, places, cuts, luggage and a novel. The words
around them are judged all the same."""

LEXICON: Final = Lexicon.of(DENIED)

SYMBOLS: Final = Lexicon.of({Ground.BELIEF: ("cross", "kreuz", "croix", "croce", "cruz", "chai", "madonna")})
"""Signs of a faith if they are worn as jewellery; otherwise stitches, tea and a singer."""

ADORNING: Final = Lexicon.of(
    {
        "jewellery": (
            *TOPICS["Jewellery"], "ring", "stud", "hoop", "charm", "chain", "choker", "anklet", "medallion", "anhänger", "kette",
            "collier", "pendentif", "collana", "ciondolo", "gold", "golden", "silver", "platinum", "vermeil", "carat", "karat",
            "gemstone", "sapphire", "ruby", "emerald", "silber", "argent", "argento", "oro",
        )
    }
)  # fmt: skip


def ground_of(*texts: str) -> Ground | None:
    """The ground on which the texts of one thing may not count; None if they may. Symbol and jewellery may be in different texts:
    the category is jewellery, the name says cross."""
    spoken = said(*(stretch for text in texts for stretch in unspared(words(text))))
    found = LEXICON.meanings(spoken)
    if (symbols := SYMBOLS.meanings(spoken)) and ADORNING.meanings(spoken):
        found |= symbols
    return next((ground for ground in Ground if ground in found), None)


def unspared(spoken: Sequence[str]) -> Iterator[Sequence[str]]:
    """The stretches of words between the harmless names."""
    start = place = 0
    while place < len(spoken):
        ends = range(min(place + LONGEST_PHRASE, len(spoken)), place, -1)
        if (end := next((end for end in ends if "".join(spoken[place:end]) in SPARED), None)) is not None:
            yield spoken[start:place]
            start = place = end
        else:
            place += 1
    yield spoken[start:]


def admitted(signs: Sequence[Sign]) -> list[Sign]:
    """The signs that may count. If one sign shows that a product is denied, all its signs are: a wish list has no category."""
    judged = {texts: ground_of(*texts) for texts in {sign.texts for sign in signs}}
    ruled_out = [sign for sign in signs if judged[sign.texts] is not None]
    products = {sign.product for sign in ruled_out if sign.product is not None}
    keys = {sign.key for sign in ruled_out}
    return [sign for sign in signs if sign.key not in keys and sign.product not in products]
