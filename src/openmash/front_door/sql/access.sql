-- What arrived is added, never changed.
GRANT SELECT, INSERT ON front_door_arrival TO openmash_app;
SELECT access_rows('front_door_arrival', narrative => true);

-- Keys tell of no family. Everybody of the hub may see that they are there; of a key, only its use and
-- its end are filled in later.
GRANT SELECT, INSERT, UPDATE (spare, spare_at, last_used_at, revoked_by_id, revoked_at)
    ON front_door_apikey TO openmash_app;
SELECT access_hub_rows('front_door_apikey');

-- Whose key this is, before anybody acts: by the digest of the whole key, and nothing else of it.
CREATE OR REPLACE FUNCTION front_door_key(wanted text, OUT key_id uuid, OUT of_hub uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT id, hub_id FROM front_door_apikey WHERE digest = wanted $$;
GRANT SELECT (id, hub_id, digest) ON front_door_apikey TO openmash_search;
SELECT access_looks_past('front_door_key(text)');
-- An online form is read by its own service alone, and deleted when it was begun and never sent.
-- What was sent stays.
GRANT SELECT, INSERT, UPDATE (contact_id, answers, browser, wrong_codes, wrong_at, send_link_to, links_sent,
    saved_at, sent_at), DELETE ON front_door_publicform TO openmash_app;
GRANT SELECT, INSERT ON front_door_sentform TO openmash_app;
SELECT access_rows('front_door_publicform', narrative => true, zone => 'agency');
GRANT SELECT, INSERT, DELETE ON front_door_formfile TO openmash_app;
SELECT access_rows('front_door_formfile', narrative => true, zone => 'agency');
SELECT access_rows('front_door_sentform', narrative => true);

-- An e-mail finds its contact, and what was set aside is seen once.
GRANT SELECT, INSERT, UPDATE (contact_id, seen_by_id, seen_at) ON front_door_receivedemail TO openmash_app;
GRANT SELECT, INSERT, UPDATE (until) ON front_door_mailboxtrouble TO openmash_app;
SELECT access_rows('front_door_receivedemail', narrative => true);
SELECT access_hub_rows('front_door_mailboxtrouble');

-- A question stands as it was asked; what came of it is filled in.
GRANT SELECT, INSERT, UPDATE (state, offered_id, note_id, answer, source, answered_at, seen_at)
    ON front_door_question TO openmash_app;
SELECT access_rows('front_door_question', narrative => true);

-- What was passed to another authority stands; that it arrived and was acknowledged is filled in.
GRANT SELECT, INSERT, UPDATE (their_reference, delivered_at, acknowledged_by, acknowledged_at, chased_at)
    ON front_door_passedtoauthority TO openmash_app;
SELECT access_rows('front_door_passedtoauthority', narrative => true);
-- At the first desk: who asks is written on; an answer stands as it was proposed, and a manager's word and
-- that it was told are filled in once.
GRANT SELECT, INSERT, UPDATE (asker, basis, asker_checked, checked) ON front_door_outsiderequest TO openmash_app;
GRANT SELECT, INSERT, UPDATE (signed, signed_why, signed_by_id, signed_at, told_how, told_to, told_by_id, told_at)
    ON front_door_outsideanswer TO openmash_app;
GRANT SELECT, INSERT ON front_door_deskanswer, front_door_deskending TO openmash_app;
GRANT SELECT, INSERT, UPDATE (said) ON front_door_deskdraft TO openmash_app;
SELECT access_rows('front_door_deskdraft', narrative => true);
SELECT access_rows('front_door_outsiderequest', narrative => true);
SELECT access_rows('front_door_outsideanswer', narrative => true);
SELECT access_rows('front_door_deskanswer', narrative => true);
SELECT access_rows('front_door_deskending', narrative => true);
