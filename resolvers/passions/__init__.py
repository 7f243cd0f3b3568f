"""What one person is passionate about: which signs may count at all, what each is about, and how much they add up to."""
