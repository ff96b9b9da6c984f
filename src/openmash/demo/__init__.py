"""The demo: made-up people who work in four hubs, and stories played through the same commands."""
