"""Words in names that are no names (titles, suffixes of a generation, particles), and short forms unlike the full name."""

from typing import Final


def listed(*lines: str) -> frozenset[str]:
    """The words of all lines, split at blanks."""
    return frozenset(word for line in lines for word in line.split())


TITLES: Final = listed(
    "mr mrs ms miss mx dr prof professor sir dame lord lady rev herr frau fraulein hr dipl ing dkfm mag med phil jur",
    "mme mlle monsieur madame mademoiselle maitre sig signor signora signorina dott dottssa avv",
    "senor senora senorita sra srta dona mevr mevrouw dhr drs ir pan pani bay bayan",
)
"""Words in front of a name, dropped as long as a name is left."""

SUFFIXES: Final = {
    **dict.fromkeys(listed("jr jnr jun junior fils sohn figlio filho hijo"), "junior"),
    **dict.fromkeys(listed("sr snr sen senior pere vater padre"), "senior"),
    **{number: number for number in ("ii", "iii", "iv")},
}
"""Words behind a name, dropped as long as a name is left. They tell father and son of one name apart."""

PARTICLES: Final = listed(
    "de da do dos das del della di du des la le les d l van von der den ter ten vom zu zum zur y e i al el bin ibn bint av af"
)

IRREGULAR: Final = listed(
    "bob bobby bill billy dick rick ted teddy ned jim jimmy peg peggy meg maggie betty bess beth liz lizzie polly molly sally",
    "hal tom mike will sue debbie joe becky vicky lizzy charlie steve nick abby mandy betsy trish ron larry jerry terry zack",
    "sandy hank chuck kit tony drew kate katie kathy cathy kitty nellie",
)
"""Nicknames that do not begin as the full name does. No sibling of somebody with the full name is christened so."""
