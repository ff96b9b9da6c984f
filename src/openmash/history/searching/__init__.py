"""One box, any of what may be known of somebody: found, shown with how sure and why, and put on record."""
