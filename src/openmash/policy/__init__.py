"""The rules of a hub as plain Python: facts and a profile in, an answer with its reason out."""
