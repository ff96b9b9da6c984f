-- The vocabulary of the wall (section 7 of the design), used by every sql/access.sql. Safe to repeat.
-- Who asks is set for one transaction by access_enter(), and by nothing else. Nobody set: no row.

GRANT USAGE ON SCHEMA public TO openmash_app, openmash_maint, openmash_search;
GRANT CREATE ON SCHEMA public TO openmash_search;  -- to be handed the functions below
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO openmash_maint;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO openmash_maint;

-- A setting reads '' after the transaction that set it, hence NULLIF.
CREATE OR REPLACE FUNCTION access_hub() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT NULLIF(current_setting('openmash.hub', true), '')::uuid $$;

CREATE OR REPLACE FUNCTION access_person() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT NULLIF(current_setting('openmash.person', true), '')::uuid $$;

CREATE OR REPLACE FUNCTION access_zones() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT COALESCE(NULLIF(current_setting('openmash.zones', true), ''), '{}')::text[] $$;

CREATE OR REPLACE FUNCTION access_agencies() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT COALESCE(NULLIF(current_setting('openmash.agencies', true), ''), '{}')::uuid[] $$;

CREATE OR REPLACE FUNCTION access_teams() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT COALESCE(NULLIF(current_setting('openmash.teams', true), ''), '{}')::uuid[] $$;

-- Contacts from which this person is shut out (conflict of interest).
CREATE OR REPLACE FUNCTION access_barred() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT COALESCE(NULLIF(current_setting('openmash.barred', true), ''), '{}')::uuid[] $$;

-- The people whom only such contacts name.
CREATE OR REPLACE FUNCTION access_barred_people() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT COALESCE(NULLIF(current_setting('openmash.barred_people', true), ''), '{}')::uuid[] $$;

-- The contacts to which somebody's sight is limited: drawn for an auditor, or passed to the out-of-hours
-- service with the history of their families. NULL for everybody else.
CREATE OR REPLACE FUNCTION access_sample() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT NULLIF(current_setting('openmash.sample', true), '')::uuid[] $$;

CREATE OR REPLACE FUNCTION access_reads_narratives() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT COALESCE(current_setting('openmash.narratives', true), '') = 'yes' $$;

-- Say who is asking, until the end of the transaction. What the person is shut out from or was drawn
-- for is looked up here, so that no caller can forget it. A function that looks past the wall names
-- pg_temp last: else a temporary table of the caller's would stand in the place of ours.
DROP FUNCTION IF EXISTS access_enter(uuid, uuid, text[], uuid[], uuid[], boolean, boolean);
CREATE OR REPLACE FUNCTION access_enter(
    person uuid, hub uuid, zones text[], agencies uuid[], teams uuid[],
    reads_narratives boolean, sight text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    barred uuid[] := '{}';
    barred_people uuid[] := '{}';
    sample uuid[];
BEGIN
    IF to_regclass('public.access_bar') IS NOT NULL THEN
        SELECT COALESCE(array_agg(contact_id), '{}') INTO barred
        FROM access_bar WHERE hub_id = hub AND person_id = person AND lifted_at IS NULL;
    END IF;
    IF barred <> '{}' THEN  -- the family of such a contact, but for whom another contact names
        SELECT COALESCE(array_agg(DISTINCT named.person_id), '{}') INTO barred_people
        FROM contacts_personincontact named
        WHERE named.hub_id = hub AND named.contact_id = ANY (barred) AND NOT EXISTS (
            SELECT FROM contacts_personincontact elsewhere
            WHERE elsewhere.person_id = named.person_id AND elsewhere.contact_id <> ALL (barred));
    END IF;
    IF sight = 'sample' THEN
        SELECT COALESCE(array_agg(contact_id), '{}') INTO sample
        FROM access_sampledcontact WHERE hub_id = hub AND person_id = person;
    ELSIF sight = 'passed' THEN  -- until a day after it was written back
        SELECT COALESCE(array_agg(contact_id), '{}') INTO sample
        FROM contacts_outofhourscase WHERE hub_id = hub
            AND (written_back_at IS NULL OR written_back_at > now() - interval '1 day');
        SELECT sample || COALESCE(array_agg(DISTINCT earlier.contact_id), '{}') INTO sample
        FROM contacts_personincontact named
        JOIN contacts_personincontact earlier ON earlier.person_id = named.person_id
        WHERE named.hub_id = hub AND named.contact_id = ANY (sample);
    ELSIF sight <> 'all' THEN
        RAISE 'nobody knows the sight %', sight;
    END IF;
    PERFORM set_config('openmash.person', person::text, true),
            set_config('openmash.hub', hub::text, true),
            set_config('openmash.zones', zones::text, true),
            set_config('openmash.agencies', agencies::text, true),
            set_config('openmash.teams', teams::text, true),
            set_config('openmash.narratives', CASE WHEN reads_narratives THEN 'yes' ELSE 'no' END, true),
            set_config('openmash.barred', barred::text, true),
            set_config('openmash.barred_people', barred_people::text, true),
            set_config('openmash.sample', COALESCE(sample::text, ''), true);
END $$;

-- One policy on one table, made again from the text given.
CREATE OR REPLACE FUNCTION access_policy(named regclass, policy text, clauses text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DROP POLICY IF EXISTS %I ON %s', policy, named);
    EXECUTE format('CREATE POLICY %I ON %s %s', policy, named, clauses);
END $$;

CREATE OR REPLACE FUNCTION access_has(named regclass, col text) RETURNS boolean LANGUAGE sql STABLE
AS $$ SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = named AND attname = col AND NOT attisdropped) $$;

-- Who may see a row of this table: its hub, and either its zone or its address. In words of SQL.
-- `addressed`: an agency or team that the row names may read it.
DROP FUNCTION IF EXISTS access_sees(regclass);
CREATE OR REPLACE FUNCTION access_sees(named regclass, addressed boolean DEFAULT true)
RETURNS text LANGUAGE sql STABLE AS $$
    SELECT '(hub_id = (SELECT access_hub()) AND (zone = ANY ((SELECT access_zones())::text[])'
        || CASE WHEN addressed AND access_has(named, 'agency_id')
           THEN ' OR agency_id = ANY ((SELECT access_agencies())::uuid[])' ELSE '' END
        || CASE WHEN addressed AND access_has(named, 'team_id')
           THEN ' OR team_id = ANY ((SELECT access_teams())::uuid[])' ELSE '' END
        || CASE WHEN access_has(named, 'readers')
           THEN ' OR (SELECT access_person()) = ANY (readers)' ELSE '' END
        || '))'
$$;

-- The restrictions that hold whatever else allows: not barred, for an auditor only their sample, and
-- business support without what was said.
CREATE OR REPLACE FUNCTION access_restrict(named regclass, narrative boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF access_has(named, 'contact_id') THEN
        PERFORM access_policy(named, 'not_barred',
            'AS RESTRICTIVE TO openmash_app USING '
            '(contact_id IS NULL OR contact_id <> ALL ((SELECT access_barred())::uuid[]))');
        PERFORM access_policy(named, 'own_sample',
            'AS RESTRICTIVE FOR SELECT TO openmash_app USING '
            '((SELECT access_sample()) IS NULL OR contact_id = ANY ((SELECT access_sample())::uuid[]))');
    END IF;
    IF access_has(named, 'person_id') AND NOT access_has(named, 'contact_id') THEN
        PERFORM access_policy(named, 'not_barred',
            'AS RESTRICTIVE TO openmash_app USING '
            '(person_id <> ALL ((SELECT access_barred_people())::uuid[]))');
    END IF;
    IF narrative THEN
        PERFORM access_policy(named, 'narratives',
            'AS RESTRICTIVE TO openmash_app USING ((SELECT access_reads_narratives()))');
    END IF;
END $$;

-- Who reads a sample writes nothing, but what stands in the ledger of their looks.
CREATE OR REPLACE FUNCTION access_sample_is_read_only(named regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM access_policy(named, 'sample_adds_nothing',
        'AS RESTRICTIVE FOR INSERT TO openmash_app WITH CHECK ((SELECT access_sample()) IS NULL)');
    PERFORM access_policy(named, 'sample_changes_nothing',
        'AS RESTRICTIVE FOR UPDATE TO openmash_app USING ((SELECT access_sample()) IS NULL)');
    PERFORM access_policy(named, 'sample_removes_nothing',
        'AS RESTRICTIVE FOR DELETE TO openmash_app USING ((SELECT access_sample()) IS NULL)');
END $$;

-- In which zone every row of a table stands: a command that forgets to say it fails, and shows nothing.
CREATE OR REPLACE FUNCTION access_stands_in(named regclass, zone text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    wanted text := format('CHECK ((zone = %L::text))', zone);
    known text := (SELECT pg_get_constraintdef(oid) FROM pg_constraint
                   WHERE conrelid = named AND conname = 'stands_in_its_zone');
BEGIN
    IF known IS DISTINCT FROM wanted THEN
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS stands_in_its_zone', named);
        EXECUTE format('ALTER TABLE %s ADD CONSTRAINT stands_in_its_zone %s', named, wanted);
    END IF;
END $$;

-- A table behind the wall, and the zone of its rows. `narrative`: its rows hold what was said, which
-- business support does not read. `addressed`: the agency or team that a row names reads it.
DROP FUNCTION IF EXISTS access_rows(regclass, boolean);
CREATE OR REPLACE FUNCTION access_rows(
    named regclass, zone text DEFAULT 'front', narrative boolean DEFAULT false,
    addressed boolean DEFAULT true
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    sees text := access_sees(named, addressed);
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', named);
    PERFORM access_stands_in(named, zone);
    PERFORM access_policy(named, 'wall',
        'TO openmash_app USING ' || sees || ' WITH CHECK ' || sees);
    PERFORM access_restrict(named, narrative);
    PERFORM access_sample_is_read_only(named);
END $$;

-- A table that everybody who works in the hub may read: agencies, teams.
CREATE OR REPLACE FUNCTION access_hub_rows(named regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', named);
    PERFORM access_policy(named, 'wall',
        'TO openmash_app USING (hub_id = (SELECT access_hub())) WITH CHECK (hub_id = (SELECT access_hub()))');
END $$;

-- A function that looks past the wall belongs to openmash_search, and is called by the app alone.
CREATE OR REPLACE FUNCTION access_looks_past(named regprocedure) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', named);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO openmash_app, openmash_maint', named);
    EXECUTE format('ALTER FUNCTION %s OWNER TO openmash_search', named);
END $$;
