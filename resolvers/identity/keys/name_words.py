"""Words in names that are none (titles, suffixes of a generation, particles), and short forms that look like other names."""

from typing import Final


def listed(*lines: str) -> frozenset[str]:
    """Words between blanks."""
    return frozenset(word for line in lines for word in line.split())


TITLES: Final = listed(
    "mr mrs ms miss mx dr prof professor sir dame lord lady rev herr frau fraulein hr dipl ing dkfm mag med phil jur",
    "mme mlle monsieur madame mademoiselle maitre sig signor signora signorina dott dottssa avv",
    "senor senora senorita sra srta dona mevr mevrouw dhr drs ir pan pani bay bayan",
)
"""In front of a name, as long as a name is left."""

SUFFIXES: Final = {
    **dict.fromkeys(listed("jr jnr jun junior fils sohn figlio filho hijo"), "junior"),
    **dict.fromkeys(listed("sr snr sen senior pere vater padre"), "senior"),
    **{number: number for number in ("ii", "iii", "iv")},
}
"""Behind a name, as long as a name is left: they tell father and son of one name apart."""

PARTICLES: Final = listed(
    "de da do dos das del della di du des la le les d l van von der den ter ten vom zu zum zur y e i al el bin ibn bint av af"
)

IRREGULAR: Final = listed(
    "bob bobby bill billy dick rick ted teddy ned jim jimmy peg peggy meg maggie betty bess beth liz lizzie polly molly sally",
    "hal tom mike will sue debbie joe becky vicky lizzy charlie steve nick abby mandy betsy trish ron larry jerry terry zack",
    "sandy hank chuck kit tony drew kate katie kathy cathy kitty nellie",
)
"""Nicknames that do not begin as the name does, and that nobody is christened beside a sibling of that name."""
