-- Recommendation, conversation and outcome are added and never changed.
GRANT SELECT, INSERT ON decisions_decision, decisions_recommendedoutcome, decisions_word,
    decisions_outcome, decisions_referral TO openmash_app;
-- Whose they are follows the child, where two records are found to be of one (people/moving.py).
GRANT UPDATE (child_id) ON decisions_recommendedoutcome, decisions_outcome, decisions_referral TO openmash_app;
GRANT SELECT, INSERT, UPDATE (invited, held_at, conclusion) ON decisions_strategydiscussion TO openmash_app;
SELECT access_rows('decisions_decision', zone => 'enquiry', narrative => true);
-- A team reads what was decided for it, not what was only recommended.
SELECT access_rows('decisions_recommendedoutcome', zone => 'enquiry', narrative => true, addressed => false);
SELECT access_rows('decisions_word', zone => 'enquiry', narrative => true);
SELECT access_rows('decisions_outcome');
SELECT access_rows('decisions_referral');
SELECT access_rows('decisions_strategydiscussion', zone => 'enquiry', narrative => true);
