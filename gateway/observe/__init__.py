"""What the gateway tells of itself while it runs: logs in one form, personal data never in them."""
