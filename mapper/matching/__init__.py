"""Index, candidates and scores: which items may cover which statements."""
