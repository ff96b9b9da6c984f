-- A contact is written while it is taken; what was judged or said afterwards is added.
GRANT SELECT, INSERT, UPDATE ON contacts_contact, contacts_narrative TO openmash_app;
GRANT SELECT, INSERT ON contacts_original, contacts_consentrecord, contacts_reopening TO openmash_app;
GRANT SELECT, INSERT, UPDATE (read_by_id, read_at) ON contacts_contactnote TO openmash_app;
GRANT SELECT, INSERT, UPDATE ON contacts_personincontact TO openmash_app;
GRANT SELECT, INSERT, UPDATE (withdrawn_at) ON contacts_urgenttick TO openmash_app;
GRANT SELECT, INSERT, UPDATE (step, role, climbs_at, taken_by_id, taken_at, answer)
    ON contacts_alert TO openmash_app;
GRANT SELECT, INSERT, UPDATE (taken_by_id, taken_at, written_back_at, done)
    ON contacts_outofhourscase TO openmash_app;
-- Of a file, only what the scanner said of it is filled in.
GRANT SELECT, INSERT, UPDATE (scan, scan_words, scanned_at) ON contacts_attachment TO openmash_app;
GRANT SELECT, INSERT ON contacts_attachmentcontent TO openmash_app;
SELECT access_rows('contacts_contact');
SELECT access_rows('contacts_narrative', narrative => true);
SELECT access_rows('contacts_original', narrative => true);
SELECT access_rows('contacts_reopening', narrative => true);
SELECT access_rows('contacts_contactnote', narrative => true);
SELECT access_rows('contacts_personincontact');
SELECT access_rows('contacts_consentrecord', narrative => true);
SELECT access_rows('contacts_urgenttick', narrative => true);
SELECT access_rows('contacts_alert', narrative => true);
SELECT access_rows('contacts_outofhourscase', narrative => true);
SELECT access_rows('contacts_attachment', narrative => true);
SELECT access_rows('contacts_attachmentcontent', narrative => true);

-- Nobody reads the contents of an infected file, whatever a page would do.
SELECT access_policy('contacts_attachmentcontent', 'not_infected',
    'AS RESTRICTIVE FOR SELECT TO openmash_app USING (NOT EXISTS '
    '(SELECT FROM contacts_attachment file WHERE file.id = attachment_id AND file.scan = ''infected''))');

-- The contact itself is barred and sampled by its own id.
SELECT access_policy('contacts_contact', 'not_barred',
    'AS RESTRICTIVE TO openmash_app USING (id <> ALL ((SELECT access_barred())::uuid[]))');
SELECT access_policy('contacts_contact', 'own_sample',
    'AS RESTRICTIVE FOR SELECT TO openmash_app USING '
    '((SELECT access_sample()) IS NULL OR id = ANY ((SELECT access_sample())::uuid[]))');

-- Whose sight is limited meets the people of those contacts, and nobody else on record.
SELECT access_policy('people_person', 'own_sample',
    'AS RESTRICTIVE FOR SELECT TO openmash_app USING ((SELECT access_sample()) IS NULL OR EXISTS '
    '(SELECT FROM contacts_personincontact named '
    'WHERE named.person_id IN (people_person.id, people_person.merged_into_id)))');
SELECT access_policy(named::regclass, 'own_sample',
    'AS RESTRICTIVE FOR SELECT TO openmash_app USING ((SELECT access_sample()) IS NULL OR EXISTS '
    '(SELECT FROM people_person seen WHERE seen.id = ' || named || '.person_id))')
FROM unnest(ARRAY['people_personkey', 'people_address', 'people_caseepisode', 'people_externalid']) AS named;

SELECT access_policy(named::regclass, 'own_sample',
    'AS RESTRICTIVE FOR SELECT TO openmash_app USING ((SELECT access_sample()) IS NULL OR ('
    'EXISTS (SELECT FROM people_person seen WHERE seen.id = one_id) AND '
    'EXISTS (SELECT FROM people_person seen WHERE seen.id = other_id)))')
FROM unnest(ARRAY['people_pairjudgement', 'people_possibleduplicate']) AS named;
SELECT access_policy('people_personmerge', 'own_sample',
    'AS RESTRICTIVE FOR SELECT TO openmash_app USING ((SELECT access_sample()) IS NULL OR '
    'EXISTS (SELECT FROM people_person seen WHERE seen.id = kept_id))');

-- Whose family it is that somebody is shut out from, access_enter() looks up.
-- And so it does what was passed to the out-of-hours service.
GRANT SELECT ON contacts_personincontact, contacts_outofhourscase TO openmash_search;

-- Who was told of an open case, and what a shift has read: added, never changed.
GRANT SELECT, INSERT ON contacts_opencasestep, contacts_shiftread TO openmash_app;
SELECT access_rows('contacts_opencasestep', narrative => true);
SELECT access_rows('contacts_shiftread', narrative => true);

-- Whether a contact from which the asker is shut out names one of these people. Two records are made one
-- only by somebody who sees all of both: nothing may be left behind unseen.
CREATE OR REPLACE FUNCTION contacts_hide(people uuid[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM contacts_personincontact named
        WHERE named.hub_id = access_hub() AND named.person_id = ANY (people)
        AND named.contact_id = ANY (access_barred()))
$$;
SELECT access_looks_past('contacts_hide(uuid[])');
