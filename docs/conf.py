"""Settings for Sphinx, which builds the pages of this folder into a site: `make docs`."""

project = "customer360-gateway"
author = "The customer360-gateway maintainers"
project_copyright = author

extensions = ["myst_parser"]
exclude_patterns = ["_build"]
myst_heading_anchors = 3
"""Headings get the anchors that links in the repository use too."""

highlight_language = "text"
html_theme = "furo"
html_title = project
