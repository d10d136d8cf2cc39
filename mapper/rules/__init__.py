"""The rules of every qualification category: profiles as data, rules as named functions."""
