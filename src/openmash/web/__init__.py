"""The look of every page. Knows nothing of cases."""
