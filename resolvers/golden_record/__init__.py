"""The rules that choose one value where several systems hold one: survivorship, likeness of values, and predictions."""
