-- The ledger is added to. Nobody changes or removes an entry, a superuser included.

GRANT SELECT, INSERT ON ledger_entry, ledger_entrytext TO openmash_app;
REVOKE UPDATE, DELETE, TRUNCATE ON ledger_entry FROM openmash_app, openmash_maint;
REVOKE ALL ON ledger_head FROM openmash_app;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON ledger_head FROM openmash_maint;
GRANT SELECT, INSERT, UPDATE ON ledger_head TO openmash_search;

ALTER TABLE ledger_entry ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE ledger_entrytext ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
SELECT access_restrict(named, narrative => false) FROM unnest(
    ARRAY['ledger_entry', 'ledger_entrytext']::regclass[]) AS named;

-- Everybody may tell, in their own name and hub, what they did beyond their own sight (a partner's
-- return stands in the enquiry's zone); reading follows the zone.
SELECT access_policy('ledger_entry', 'wall',
    'FOR SELECT TO openmash_app USING ' || access_sees('ledger_entry'));
SELECT access_policy('ledger_entry', 'append',
    'FOR INSERT TO openmash_app WITH CHECK '
    '(hub_id = (SELECT access_hub()) AND actor_id = (SELECT access_person()))');
SELECT access_policy('ledger_entrytext', 'wall',
    'FOR SELECT TO openmash_app USING ' || access_sees('ledger_entrytext'));
SELECT access_policy('ledger_entrytext', 'append',
    'FOR INSERT TO openmash_app WITH CHECK (hub_id = (SELECT access_hub()))');
SELECT access_policy('ledger_entrytext', 'narratives',
    'AS RESTRICTIVE FOR SELECT TO openmash_app USING ((SELECT access_reads_narratives()))');
ALTER TABLE ledger_head ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- The bytes that are hashed. Times are microseconds since 1970, so that any program computes the same.
CREATE OR REPLACE FUNCTION ledger_hash(previous bytea, e ledger_entry) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(previous || convert_to(concat_ws('|',
        e.id, e.hub_id, e.zone, COALESCE(e.contact_id::text, '-'), COALESCE(e.agency_id::text, '-'),
        COALESCE(e.team_id::text, '-'), e.subject, e.subject_id, e.seq, e.kind, e.actor_id,
        (extract(epoch FROM e.at) * 1000000)::bigint,
        (extract(epoch FROM e.recorded_at) * 1000000)::bigint, e.payload), 'UTF8'))
$$;

CREATE OR REPLACE FUNCTION ledger_chain() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    head ledger_head;
BEGIN
    INSERT INTO ledger_head (subject_id, seq, hash) VALUES (NEW.subject_id, 0, '\x') ON CONFLICT DO NOTHING;
    SELECT * INTO head FROM ledger_head WHERE subject_id = NEW.subject_id FOR UPDATE;
    NEW.seq := head.seq + 1;
    NEW.recorded_at := clock_timestamp();
    NEW.previous := head.hash;
    NEW.hash := ledger_hash(head.hash, NEW);
    UPDATE ledger_head SET seq = NEW.seq, hash = NEW.hash WHERE subject_id = NEW.subject_id;
    RETURN NEW;
END $$;
SELECT access_looks_past('ledger_chain()');

CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is appended to, never changed' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE OR REPLACE TRIGGER ledger_chain BEFORE INSERT ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_chain();
CREATE OR REPLACE TRIGGER ledger_refuse BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE OR REPLACE TRIGGER ledger_refuse_truncate BEFORE TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_chain;
ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_refuse;
ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_refuse_truncate;
