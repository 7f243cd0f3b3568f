"""May this person be contacted, and may a picture be made of them: what is asked, and the rules that decide."""
