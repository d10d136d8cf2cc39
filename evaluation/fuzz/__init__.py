"""Bad input, systematically: every parser of ours against mutated files, guided by coverage."""
