-- The parties and applicants of more-bookings.sql.
SET synchronous_commit = off;

INSERT INTO parties (id, account_id, channel, created_at)
SELECT g.base + 5 * a.n + p, a.id, 'api', now()
FROM bench.grown g
CROSS JOIN bench.account a
CROSS JOIN generate_series(0, 4) AS p;

INSERT INTO applicants (booking_id, nik_sealed, name, birth_date, relationship)
SELECT id, decode(repeat('00', 45), 'hex'), 'Warga Budi Lestari', date '1990-06-15', 'child'
FROM bookings;
