"""E-mails to the hub: each becomes a contact to be recorded, or joins the one that it answers."""
