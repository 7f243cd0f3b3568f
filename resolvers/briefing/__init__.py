"""What whoever is about to serve somebody should know: facts in, a headline and a few lines out."""
