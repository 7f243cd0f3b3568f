"""Writes what a further system begins with: its folder, its played self and its contract, small and working.

What is written is put together from the texts in `parts`: `frame.txt` and one for each capability, with what they need.
"""

from gateway.commands.new_system.parts import CAPABILITIES
from gateway.commands.new_system.writing import Unwritable, write

__all__ = ["CAPABILITIES", "Unwritable", "write"]
