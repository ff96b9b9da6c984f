"""Another authority's child: passed to its hub, acknowledged there by name, chased until then."""
