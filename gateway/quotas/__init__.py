"""The limits of each caller: requests a minute, and distinct customers an hour. An open gateway has none."""
