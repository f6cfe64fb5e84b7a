-- Pseudonyms of reports turned back, by the auditor, one at a time. Staff are looked through whole, accounts a piece at a time from p_after on (0: from
-- the first), then chats, for which p_after is negative: o_id null and o_last not: go on after it; both null: there is nobody. Whoever calls it notes it in
-- the trail before anybody sees more.
CREATE OR REPLACE FUNCTION find_pseudonym(p_pseudonym text, p_after bigint, OUT o_kind text, OUT o_id bigint, OUT o_last bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = antrean, pg_temp
AS $$
DECLARE
    v_secret bytea;
BEGIN
    SELECT secret INTO v_secret FROM report_key;
    IF p_after = 0 THEN
        SELECT 'staff', id INTO o_kind, o_id
        FROM staff WHERE encode(substr(sha256(v_secret || 'staff'::bytea || int8send(id)), 1, 6), 'hex') = p_pseudonym LIMIT 1;
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;
    IF p_after < 0 THEN
        SELECT 'chat', max(id) FILTER (WHERE encode(substr(sha256(v_secret || 'number'::bytea || int8send(id)), 1, 6), 'hex') = p_pseudonym), -1 - max(id)
        INTO o_kind, o_id, o_last
        FROM (SELECT id FROM chats WHERE id > -1 - p_after ORDER BY id LIMIT 200000) piece;
        RETURN;
    END IF;
    SELECT 'account', max(id) FILTER (WHERE encode(substr(sha256(v_secret || 'account'::bytea || int8send(id)), 1, 6), 'hex') = p_pseudonym), max(id)
    INTO o_kind, o_id, o_last
    FROM (SELECT id FROM accounts WHERE id > p_after ORDER BY id LIMIT 200000) piece;
    o_last := coalesce(o_last, -1);
END
$$;
