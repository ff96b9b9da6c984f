-- The queue holds names of jobs and ids, nothing about a family; the app puts jobs on it and takes them.
GRANT SELECT, INSERT, UPDATE, DELETE ON procrastinate_jobs, procrastinate_events,
    procrastinate_periodic_defers, procrastinate_workers TO openmash_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO openmash_app;
