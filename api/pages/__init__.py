"""Web pages: server-rendered templates, hand-written CSS and small ES modules, no build step."""
