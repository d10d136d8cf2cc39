"""Which standards of the library a specification fits."""
