-- The roles of OpenMASH. Run once as a superuser (`openmash setup-database`); safe to repeat.
-- Passwords are given beside it, by whoever runs a real server: ALTER ROLE openmash_app PASSWORD '...'.
DO $$
DECLARE
    wanted text[][] := ARRAY[
        ['openmash_owner',  'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS'],  -- owns and migrates
        ['openmash_app',    'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS'],  -- web and jobs
        ['openmash_maint',  'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS'],    -- verifies, sweeps, keeps retention
        ['openmash_search', 'NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS']   -- owns the functions that look past a wall
    ];
    one text[];
BEGIN
    FOREACH one SLICE 1 IN ARRAY wanted LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = one[1]) THEN
            EXECUTE format('CREATE ROLE %I', one[1]);
        END IF;
        EXECUTE format('ALTER ROLE %I %s', one[1], one[2]);
        -- A server's log names neither the statement that failed nor the row that was refused: both
        -- hold what people wrote.
        EXECUTE format('ALTER ROLE %I SET log_min_error_statement = panic', one[1]);
        EXECUTE format('ALTER ROLE %I SET log_error_verbosity = terse', one[1]);
        EXECUTE format('ALTER ROLE %I SET log_statement = none', one[1]);
        EXECUTE format('ALTER ROLE %I SET log_min_duration_statement = -1', one[1]);
    END LOOP;
END $$;
-- The owner hands functions over to openmash_search; BYPASSRLS is never inherited.
GRANT openmash_search TO openmash_owner;
