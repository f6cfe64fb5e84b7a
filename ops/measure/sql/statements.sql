-- what | microseconds a person: the statements that the batches since the last reset carried out inside of book_batch(), by what they do and to
-- which tables; the rest is PL/pgSQL itself, and starting and ending the statements.
\pset format unaligned
\pset fieldsep '|'
WITH carried_out AS (
    SELECT s.total_exec_time * 1000 / :people AS us,
           s.query ~ '\mantrean\.book_batch\(' AS whole,
           CASE WHEN s.query ~ '\mINSERT INTO\M' THEN 'insert into'
                WHEN s.query ~ '\mFOR NO KEY UPDATE\M' THEN 'lock'
                WHEN s.query ~ '\mUPDATE \w+ \w+\s+SET\M' THEN 'update'
                WHEN s.query ~ '\mDELETE FROM\M' THEN 'delete from'
                ELSE 'look at' END AS verb,
           (SELECT string_agg(c.relname, ', ' ORDER BY c.relname)
            FROM pg_class c
            WHERE c.relnamespace = 'antrean'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
              AND s.query ~ ('\m(FROM|JOIN|INTO|UPDATE)\s+' || c.relname || '\M')) AS tables
    FROM bench.pg_stat_statements s
    WHERE NOT s.toplevel AND s.query !~ '\mbench\.' AND s.calls > 0
)
SELECT 'the whole', round(sum(us)::numeric, 2) FROM carried_out WHERE whole
UNION ALL
SELECT coalesce(verb || ' ' || tables, 'statements without a table'), round(sum(us)::numeric, 2) FROM carried_out WHERE NOT whole GROUP BY 1
UNION ALL
SELECT 'PL/pgSQL, starting and ending statements', round(sum(CASE WHEN whole THEN us ELSE -us END)::numeric, 2) FROM carried_out;
