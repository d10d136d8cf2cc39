"""Numbers about pairs of an item and a statement: what the scorer looks at."""
