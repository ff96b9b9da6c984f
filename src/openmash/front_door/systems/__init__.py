"""Other systems: a key each, one way in to send, and their own receipts."""
