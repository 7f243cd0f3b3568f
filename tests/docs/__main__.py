"""Writes the pages of docs/ that are made from the code: the picture, the list of settings and the policy table."""

from tests.docs import access_page, configuration_page, picture

if __name__ == "__main__":
    for made in (picture, configuration_page, access_page):
        made.PLACE.write_text(made.drawn())
