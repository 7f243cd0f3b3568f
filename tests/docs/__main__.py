"""Writes the pages of docs/ that are made from the code: the picture and the list of settings."""

from tests.docs import configuration_page, picture

if __name__ == "__main__":
    for made in (picture, configuration_page):
        made.PLACE.write_text(made.drawn())
