-- People on record are added to and corrected (each change is in the ledger), never removed here.
GRANT SELECT, INSERT, UPDATE ON people_person, people_address, people_caseepisode, people_externalid TO openmash_app;
GRANT SELECT, INSERT, DELETE ON people_personkey TO openmash_app;
SELECT access_rows('people_person');
SELECT access_rows('people_personkey');
SELECT access_rows('people_address');
SELECT access_rows('people_externalid');
SELECT access_rows('people_caseepisode', narrative => true);

-- The person is barred by their own id.
SELECT access_policy('people_person', 'not_barred',
    'AS RESTRICTIVE TO openmash_app USING (id <> ALL ((SELECT access_barred_people())::uuid[]))');

-- What was said of two records is added, and is barred with either of the two.
GRANT SELECT, INSERT ON people_pairjudgement TO openmash_app;
SELECT access_rows('people_pairjudgement', narrative => true);
SELECT access_policy('people_pairjudgement', 'not_barred',
    'AS RESTRICTIVE TO openmash_app USING (one_id <> ALL ((SELECT access_barred_people())::uuid[]) '
    'AND other_id <> ALL ((SELECT access_barred_people())::uuid[]))');
