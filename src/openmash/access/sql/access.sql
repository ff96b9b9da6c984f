-- Sign-in, before anybody is known: no row security, and no column about a family.
GRANT SELECT, UPDATE (last_login, password) ON access_user TO openmash_app;
GRANT SELECT ON access_membership TO openmash_app;
GRANT UPDATE (is_in) ON access_membership TO openmash_app;
GRANT SELECT, INSERT, DELETE ON access_signinattempt TO openmash_app;
GRANT USAGE ON SEQUENCE access_signinattempt_id_seq TO openmash_app;
GRANT INSERT ON access_refusal TO openmash_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON django_session TO openmash_app;
GRANT SELECT ON django_migrations, django_content_type TO openmash_app;

-- Who is shut out of what, and what was drawn for whom.
GRANT SELECT, INSERT, UPDATE (lifted_at, lifted_by_id, lifted_why) ON access_bar TO openmash_app;
GRANT SELECT, INSERT ON access_sampledcontact TO openmash_app;
SELECT access_rows('access_bar', zone => 'oversight');
SELECT access_rows('access_sampledcontact', zone => 'oversight');
GRANT SELECT ON access_bar, access_sampledcontact TO openmash_search;
SELECT access_looks_past('access_enter(uuid, uuid, text[], uuid[], uuid[], boolean, text)');
