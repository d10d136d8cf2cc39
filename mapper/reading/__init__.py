"""Specification document in, `Specification` out."""
