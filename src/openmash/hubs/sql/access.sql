-- Hubs and their rules are open to the program before anybody has signed in; they tell of no family.
GRANT SELECT ON hubs_hub, hubs_hubprofile TO openmash_app;
GRANT SELECT ON hubs_agency, hubs_team TO openmash_app;
SELECT access_hub_rows('hubs_agency');
SELECT access_hub_rows('hubs_team');
