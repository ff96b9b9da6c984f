"""Every way but the telephone by which a worry arrives, and what its sender is told back."""
