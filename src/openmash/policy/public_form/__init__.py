"""The online form: what it can ask, what was answered, what is weak, and where else help is."""
