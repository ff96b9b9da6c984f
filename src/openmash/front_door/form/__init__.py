"""The public online form: no account, short pages, kept on the server, sent once."""
