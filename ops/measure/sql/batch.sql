-- pgbench: book_batch() with 64 bookings of one person each, as a channel of a worker calls it.
\set session random(1, :sessions - 64)
SELECT bench.book_many(:session, 64);
