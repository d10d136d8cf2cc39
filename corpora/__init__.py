"""What we map to: standards, duties, specialist areas, national occupational standards."""
