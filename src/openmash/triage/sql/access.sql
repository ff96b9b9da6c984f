-- What was judged at triage is added and never changed.
GRANT SELECT, INSERT ON triage_allocation, triage_assessment, triage_rating, triage_ratingagreement,
    triage_route TO openmash_app;
SELECT access_rows('triage_allocation', narrative => true);
SELECT access_rows('triage_assessment', narrative => true);
SELECT access_rows('triage_rating', narrative => true);
SELECT access_rows('triage_ratingagreement', narrative => true);
SELECT access_rows('triage_route', narrative => true);
