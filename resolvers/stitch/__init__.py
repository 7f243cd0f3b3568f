"""How answers are joined: survivorship and provenance of attributes, and merged pages of lists with their cursors."""
