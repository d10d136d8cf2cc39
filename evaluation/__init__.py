"""How good it is: gold sets, metrics, baselines, benchmarks, the batch run over a catalogue."""
