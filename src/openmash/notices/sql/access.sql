-- A notice changes state, and feedback is its agency's to read once it is sent; a letter that was made stays as it is.
GRANT SELECT, INSERT, UPDATE (address, safe_to_write, words, state, decided_by_id, decided_why,
    sent_by_id, sent_at, said, version, agency_id) ON notices_notice TO openmash_app;
GRANT SELECT, INSERT ON notices_letter TO openmash_app;
SELECT access_rows('notices_notice');
SELECT access_rows('notices_letter');
