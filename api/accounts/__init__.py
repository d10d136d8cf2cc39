"""Who may do what: people and their organisations, sign-in, tokens, sharing, the audit log."""
