"""Work for later, put on the queue in the transaction that asks for it: both happen, or neither."""

from typing import Any

from procrastinate.contrib.django import app

jobs = app  # each step's jobs.py registers its jobs here


def defer(job: str, **ids: Any) -> None:
    """Queue a job by its name ("openmash.notices.jobs.make_letter") with ids, never with words.

    By name, so that commands need not import jobs; a test holds that every name exists.
    """
    app.configure_task(job, allow_unknown=True).defer(**ids)
