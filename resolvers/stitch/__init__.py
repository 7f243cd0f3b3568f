"""The joining of answers: survivorship and provenance of attributes, and merged pages of lists with their cursors."""
