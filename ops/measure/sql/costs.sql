-- kind | name | how to take it away | how to bring it back: every index of the tables that a booking writes, and every insert of
-- book_batch() whose result nothing later in the function needs.
\pset format unaligned
\pset fieldsep '|'
WITH written AS (
    SELECT c.oid
    FROM pg_class c
    WHERE c.relnamespace = 'antrean'::regnamespace
      AND c.relname IN ('parties', 'bookings', 'applicants', 'claims', 'idempotency_keys', 'booking_history', 'outbox')
), indexes AS (
    SELECT x.relname, i.indexrelid, i.indrelid::regclass AS of_table, k.conname, pg_get_constraintdef(k.oid) AS definition
    FROM written w
    JOIN pg_index i ON i.indrelid = w.oid
    JOIN pg_class x ON x.oid = i.indexrelid
    LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid
), whole AS (
    SELECT pg_get_functiondef(p.oid) AS body FROM pg_proc p WHERE p.proname = 'book_batch' AND p.pronamespace = 'antrean'::regnamespace
)
SELECT 'index', relname,
       CASE WHEN conname IS NULL THEN format('DROP INDEX antrean.%I', relname)
            ELSE format('ALTER TABLE %s DROP CONSTRAINT %I', of_table, conname) END,
       CASE WHEN conname IS NULL THEN replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ')
            ELSE format('ALTER TABLE %s ADD CONSTRAINT %I %s', of_table, conname, definition) END
FROM indexes
UNION ALL
SELECT 'insert into', found[1],
       format('SELECT bench.leave_out(%L)', found[1]), 'SELECT bench.restore()'
FROM whole, regexp_matches(whole.body, E'\n +INSERT INTO (\\w+) [^;]*;', 'g') AS found
WHERE found[1] NOT IN ('idempotency_keys', 'claims', 'limits')
ORDER BY 1, 2;
