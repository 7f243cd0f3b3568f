"""The rules that choose one of several systems' values: survivorship, likeness of values, and predictions."""
