"""One module per metric, each with its formula, so that a number can be read beside its meaning."""
