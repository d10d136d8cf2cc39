"""Rebuilds the shipped artefacts. Needs the extra `train`; nothing here runs in daily use."""
