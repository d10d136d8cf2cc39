"""The batch run over a catalogue: a manifest of specifications in, tables and a report out."""
