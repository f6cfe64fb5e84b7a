\set slot CASE WHEN :hot = 1 THEN 1 ELSE random(1, 4000) END
\set session random(1, 20000)
SELECT bench.book_one(:session, :slot);
