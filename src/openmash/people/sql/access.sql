-- People on record are added to and corrected (each change is in the ledger), never removed here.
GRANT SELECT, INSERT, UPDATE ON people_person, people_address, people_caseepisode, people_externalid TO openmash_app;
GRANT SELECT, INSERT, DELETE ON people_personkey TO openmash_app;
SELECT access_rows('people_person');
SELECT access_rows('people_personkey');
SELECT access_rows('people_address');
SELECT access_rows('people_externalid');
SELECT access_rows('people_caseepisode', narrative => true);

-- The person is barred by their own id, and a second record of them with the one that is kept.
SELECT access_policy('people_person', 'not_barred',
    'AS RESTRICTIVE TO openmash_app USING (id <> ALL ((SELECT access_barred_people())::uuid[]) AND '
    '(merged_into_id IS NULL OR merged_into_id <> ALL ((SELECT access_barred_people())::uuid[])))');

-- What was said of two records is added, and is barred with either of the two.
GRANT SELECT, INSERT ON people_pairjudgement TO openmash_app;
SELECT access_rows('people_pairjudgement', narrative => true);
SELECT access_policy('people_pairjudgement', 'not_barred',
    'AS RESTRICTIVE TO openmash_app USING (one_id <> ALL ((SELECT access_barred_people())::uuid[]) '
    'AND other_id <> ALL ((SELECT access_barred_people())::uuid[]))');

-- Two records made one: what was moved stays as it was written; that it was taken back is filled in.
GRANT SELECT, INSERT, UPDATE (undone_by_id, undone_at, undone_why) ON people_personmerge TO openmash_app;
SELECT access_rows('people_personmerge', narrative => true);
SELECT access_policy('people_personmerge', 'not_barred',
    'AS RESTRICTIVE TO openmash_app USING (kept_id <> ALL ((SELECT access_barred_people())::uuid[]) '
    'AND other_id <> ALL ((SELECT access_barred_people())::uuid[]))');

-- The queue of possible duplicates: found again, left, and closed when somebody has said.
GRANT SELECT, INSERT, UPDATE (score, band, points, found_at, left_by_id, left_at, left_why, closed_at)
    ON people_possibleduplicate TO openmash_app;
SELECT access_rows('people_possibleduplicate', narrative => true);
SELECT access_policy('people_possibleduplicate', 'not_barred',
    'AS RESTRICTIVE TO openmash_app USING (one_id <> ALL ((SELECT access_barred_people())::uuid[]) '
    'AND other_id <> ALL ((SELECT access_barred_people())::uuid[]))');
