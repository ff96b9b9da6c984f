-- A notice changes state; the letter that was made stays as it is.
GRANT SELECT, INSERT, UPDATE (address, safe_to_write, words, state, decided_by_id, decided_why,
    sent_by_id, sent_at, said, version) ON notices_notice TO openmash_app;
GRANT SELECT, INSERT ON notices_letter TO openmash_app;
SELECT access_rows('notices_notice');
SELECT access_rows('notices_letter');
