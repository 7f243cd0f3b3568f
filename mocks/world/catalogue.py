"""The goods of the played store: products with brand, category and price, and the merchants that send them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Brand:
    brand_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Category:
    category_id: int
    name: str
    gender: str
    """Woman, Man or Unisex."""


@dataclass(frozen=True, slots=True)
class Merchant:
    merchant_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Product:
    """`price` in pounds, tax included; `sizes` is empty for a product without sizes."""

    product_id: int
    name: str
    brand: Brand
    category: Category
    price: Decimal
    sizes: tuple[str, ...]
    color: str

    @property
    def slug(self) -> str:
        return f"{self.name.lower().replace(' ', '-').replace('.', '')}-{self.product_id}"


STORE_MERCHANT = Merchant(10_537, "Knightsbridge Store")
DISTRIBUTION = Merchant(10_538, "Distribution Centre")
MERCHANTS = (STORE_MERCHANT, DISTRIBUTION)
_BRANDS = {
    name: Brand(220_480 + place, name)
    for place, name in enumerate(
        (
            "Maison Exemple",
            "Atelier Spécimen",
            "Horlogerie Modèle",
            "Placeholder & Sons",
            "Casa Muestra",
            "Parfums Instance",
        )
    )
}
_CATEGORIES = {
    name: Category(136_300 + place, name, gender)
    for place, (name, gender) in enumerate(
        (
            ("Watches", "Unisex"),
            ("Scarves", "Woman"),
            ("Fragrance", "Unisex"),
            ("Handbags", "Woman"),
            ("Shoes", "Man"),
            ("Fine Jewellery", "Woman"),
            ("Knitwear", "Unisex"),
            ("Homeware", "Unisex"),
            ("Beauty", "Woman"),
            ("Food Hall", "Unisex"),
        )
    )
}
_LINES = """
Automatic watch 39 mm|Horlogerie Modèle|Watches|4850.00||Silver
Chronograph watch 42 mm|Horlogerie Modèle|Watches|7200.00||Black
Ladies' quartz watch|Horlogerie Modèle|Watches|2150.00||Gold
Leather watch strap|Horlogerie Modèle|Watches|185.00|18 mm,20 mm|Brown
Silk scarf|Maison Exemple|Scarves|350.00||Blue
Cashmere stole|Maison Exemple|Scarves|620.00||Grey
Eau de parfum 50 ml|Parfums Instance|Fragrance|165.00||Clear
Eau de parfum 100 ml|Parfums Instance|Fragrance|240.00||Clear
Scented candle|Parfums Instance|Fragrance|68.00||White
Oud extrait 75 ml|Parfums Instance|Fragrance|395.00||Amber
Leather tote|Atelier Spécimen|Handbags|1450.00||Black
Evening clutch|Atelier Spécimen|Handbags|890.00||Red
Cross-body bag|Casa Muestra|Handbags|760.00||Tan
Oxford shoes|Placeholder & Sons|Shoes|495.00|8,9,10|Black
Suede loafers|Placeholder & Sons|Shoes|420.00|7,8,9|Navy
Diamond ear studs|Maison Exemple|Fine Jewellery|3400.00||White
Gold bangle|Maison Exemple|Fine Jewellery|2600.00||Gold
Lambswool jumper|Placeholder & Sons|Knitwear|275.00|S,M,L|Green
Cashmere cardigan|Placeholder & Sons|Knitwear|540.00|S,M,L|Cream
Porcelain tea set|Casa Muestra|Homeware|310.00||White
Crystal tumblers|Casa Muestra|Homeware|220.00||Clear
Lipstick|Atelier Spécimen|Beauty|34.00||Rouge
Night serum 30 ml|Atelier Spécimen|Beauty|128.00||Clear
Tea hamper|Placeholder & Sons|Food Hall|95.00||Green
Chocolate truffles|Placeholder & Sons|Food Hall|42.00||Brown
""".strip().splitlines()


def _product(place: int, line: str) -> Product:
    name, brand, category, price, sizes, color = line.split("|")
    available = tuple(sizes.split(",")) if sizes else ()
    return Product(12_091_686 + place, name, _BRANDS[brand], _CATEGORIES[category], Decimal(price), available, color)


PRODUCTS = tuple(_product(place, line) for place, line in enumerate(_LINES))
BY_ID = {product.product_id: product for product in PRODUCTS}
FAVOURITES = tuple(product for product in PRODUCTS if product.category.name in ("Watches", "Fragrance"))
"""The favourite products of the first of the cast."""
