"""The strings of the played world: what was changed in it, which faults its systems show, who called, and the calls for it."""
