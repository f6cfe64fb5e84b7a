-- pgbench: book_batch() with one booking of one person, as a worker without batches would call it.
\set slot random(1, :slots)
\set session random(1, :sessions)
SELECT bench.book_one(:session, :slot);
