"""What operators need: health, logs, figures, shutdown, backup and restore, retention."""
