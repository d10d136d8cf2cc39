"""How people reach it: command line, API, web pages."""
