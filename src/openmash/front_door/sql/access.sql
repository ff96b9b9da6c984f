-- What arrived is added, never changed.
GRANT SELECT, INSERT ON front_door_arrival TO openmash_app;
SELECT access_rows('front_door_arrival', narrative => true);
