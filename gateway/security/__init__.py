"""Who may ask, and how much may be asked at once."""
