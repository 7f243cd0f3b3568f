"""Long runs against the real server: under full load, and while one system after another fails."""
