"""May this person be contacted or profiled? The rules that decide, and what a consent says."""
