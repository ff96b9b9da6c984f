"""What the first desk answers itself: requests from outside, advice, what is not for the hub."""
