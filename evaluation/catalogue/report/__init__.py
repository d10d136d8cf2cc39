"""The report of a catalogue: one HTML file that answers what an analyst asks first."""
