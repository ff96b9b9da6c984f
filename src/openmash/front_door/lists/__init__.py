"""Lists that agencies send: a contact in a row, read strictly, loaded whole or not at all."""
