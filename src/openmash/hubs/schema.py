"""What a migration adds that Django cannot say: a row and what it points to share one hub."""

from django.db.migrations import RunSQL


def one_hub(table: str, **points_to: str) -> RunSQL:
    """Hold in the database that a row's hub is the hub of the rows it points to.

    `one_hub("triage_rating", contact_id="contacts_contact")`. The table pointed to needs
    `addressable("contacts_contact")` first.
    """
    forward, backward = [], []
    for column, target in points_to.items():
        name = f"{table}_{column}_same_hub"
        forward.append(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (hub_id, {column}) "
            f"REFERENCES {target} (hub_id, id) DEFERRABLE INITIALLY IMMEDIATE"
        )
        backward.append(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    return RunSQL(";\n".join(forward), ";\n".join(backward))


def addressable(*tables: str) -> RunSQL:
    """Let rows of other tables point to a row of these together with its hub."""
    forward = [f"ALTER TABLE {t} ADD CONSTRAINT {t}_hub_and_id UNIQUE (hub_id, id)" for t in tables]
    backward = [f"ALTER TABLE {t} DROP CONSTRAINT {t}_hub_and_id" for t in tables]
    return RunSQL(";\n".join(forward), ";\n".join(backward))
