"""The families of documents that the reader knows, most particular first; the fallback is apart."""
