-- What was told of a contact that went no further for want of consent is taken away, by nobody but the
-- hub's own clock, of a contact that is closed and on which that is on record. The app can do it in no
-- other way: of what is taken away here it may delete and change nothing.
CREATE OR REPLACE FUNCTION history_take_away(about uuid, parts text[], words text, kinds text[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM contacts_contact c JOIN access_user who ON who.id = access_person()
        WHERE c.id = about AND c.hub_id = access_hub() AND c.stage = 'closed'
            AND c.minimal_since IS NOT NULL AND who.is_service
    ) THEN
        RAISE EXCEPTION 'nothing may be taken away from this contact' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF 'as-written' = ANY (parts) THEN
        UPDATE contacts_original SET subject = '', text = words WHERE contact_id = about;
        UPDATE front_door_receivedemail SET subject = '', text = '' WHERE contact_id = about;
        DELETE FROM front_door_sentform WHERE contact_id = about;
    END IF;
    IF 'notes' = ANY (parts) THEN
        UPDATE contacts_contactnote SET text = words WHERE contact_id = about;
    END IF;
    IF 'questions' = ANY (parts) THEN
        UPDATE front_door_question SET text = words, answer = CASE answer WHEN '' THEN '' ELSE words END
        WHERE contact_id = about;
    END IF;
    IF 'files' = ANY (parts) THEN
        DELETE FROM contacts_attachmentcontent WHERE contact_id = about;
        UPDATE contacts_attachment SET name = 'File', refused = words WHERE contact_id = about;
    END IF;
    -- The ledger's entries stand, and with them the digest of every word; the words are in a row of their own.
    IF 'ledger-words' = ANY (parts) THEN
        DELETE FROM ledger_entrytext said USING ledger_entry entry
        WHERE said.entry_id = entry.id AND entry.contact_id = about AND entry.kind = ANY (kinds);
    END IF;
END $$;
GRANT SELECT ON contacts_contact, ledger_entry, access_user TO openmash_search;
GRANT SELECT, UPDATE ON contacts_original, contacts_contactnote, contacts_attachment,
    front_door_receivedemail, front_door_question TO openmash_search;
GRANT SELECT, DELETE ON contacts_attachmentcontent, front_door_sentform, ledger_entrytext TO openmash_search;
SELECT access_looks_past('history_take_away(uuid, text[], text, text[])');
