"""The command `new-system`: writes a small working adapter, its played system and its contract file.

The files are put together from the texts in `texts`: `frame.txt`, one text for each capability, and the texts these need.
"""

from gateway.commands.new_system.parts import CAPABILITIES
from gateway.commands.new_system.writing import Unwritable, write

__all__ = ["CAPABILITIES", "Unwritable", "write"]
