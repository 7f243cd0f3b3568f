"""What a query costs: measured by `make bench`, never asserted as a time in the test run."""
