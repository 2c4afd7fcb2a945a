"""The learned scorer: a linear model over characters, pairs and triples of folded text."""
