-- A deadline is started, met, superseded or extended; the moment it was due is never rewritten.
GRANT SELECT, INSERT, UPDATE (met_at, superseded_at, superseded_by_id,
    extended_to, extended_by_id, extension_why) ON deadlines_deadline TO openmash_app;
SELECT access_rows('deadlines_deadline');
