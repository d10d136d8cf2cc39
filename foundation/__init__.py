"""What every room stands on: errors, settings, atomic file writing. Imports nothing of ours."""
