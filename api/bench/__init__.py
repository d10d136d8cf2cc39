"""How quick the service is while many people work in it: ``make bench-service``."""
