"""The briefing for staff about to serve a customer: facts in, a headline and a few lines out."""
