-- pgbench: book_batch() with bookings of one person each, as a channel of a worker calls it.
\set session random(1, :sessions - :size)
SELECT bench.book_many(:session, :size);
