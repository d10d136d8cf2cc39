"""What the service keeps: tables, files, and the migrations between versions of the tables."""
