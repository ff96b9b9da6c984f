-- What left the firewall stays as it was sent; only that it was opened and accepted is added.
GRANT SELECT, INSERT, UPDATE (opened_at, accepted_by_id, accepted_at) ON disclosures_disclosure TO openmash_app;
SELECT access_rows('disclosures_disclosure', zone => 'released', narrative => true);

-- What the team did with it is added and never changed.
GRANT SELECT, INSERT ON disclosures_followup TO openmash_app;
SELECT access_rows('disclosures_followup', zone => 'released', narrative => true);
