-- Requests are addressed; drafts are their agency's alone; answers are added in versions. What is
-- sensitive is read by its agency and by whoever stands in `readers`, whatever their zones.
GRANT SELECT, INSERT, UPDATE (ended_at, beside_s47) ON enquiries_enquiry TO openmash_app;
GRANT SELECT, INSERT, UPDATE (state, rag, due_at, due_why, opened_at, returned_at, taken_by_id, version,
        withdrawn_at, withdrawn_why)
    ON enquiries_request TO openmash_app;
GRANT SELECT, INSERT ON enquiries_waitingon, enquiries_heightenedrisk, enquiries_return, enquiries_item,
    enquiries_sharingdecision TO openmash_app;
GRANT SELECT, INSERT, UPDATE (answer, saved_by_id, saved_at, version), DELETE
    ON enquiries_draft TO openmash_app;
GRANT SELECT, INSERT, UPDATE (readers) ON enquiries_sensitivecontent TO openmash_app;
SELECT access_rows('enquiries_enquiry', narrative => true);
SELECT access_rows('enquiries_request', zone => 'enquiry', narrative => true);
SELECT access_rows('enquiries_waitingon', zone => 'enquiry', narrative => true);
SELECT access_rows('enquiries_heightenedrisk', zone => 'enquiry', narrative => true);
SELECT access_rows('enquiries_draft', zone => 'agency', narrative => true);
SELECT access_rows('enquiries_return', zone => 'enquiry', narrative => true);
SELECT access_rows('enquiries_item', zone => 'enquiry', narrative => true);
SELECT access_rows('enquiries_sensitivecontent', zone => 'sensitive', narrative => true);
SELECT access_rows('enquiries_sharingdecision', zone => 'enquiry', narrative => true);
