"""What the hub asks back of whoever told it: by telephone, by e-mail, or on their receipt."""
