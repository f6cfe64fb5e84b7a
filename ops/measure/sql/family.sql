-- pgbench: book_batch() with one family of one to five people, 1.8 in the mean.
\set slot random(1, :slots)
\set session random(1, :sessions)
\set turn random(1, 20)
\set people CASE WHEN :turn <= 12 THEN 1 WHEN :turn <= 16 THEN 2 WHEN :turn <= 17 THEN 3 WHEN :turn <= 19 THEN 4 ELSE 5 END
SELECT bench.book_family(:session, :slot, :people);
