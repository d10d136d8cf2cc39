"""How fast it is: benchmarks as ratios against named baselines, measured in the same run."""
