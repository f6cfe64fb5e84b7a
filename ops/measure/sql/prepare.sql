-- Slots that never fill, and the tables of the baselines. Who may book how much stays as it is.
ALTER TABLE slots DROP CONSTRAINT slots_planned_range;
CREATE SCHEMA bench;
-- numbered from 1: the first is the hot one
CREATE TABLE bench.slot (id integer PRIMARY KEY, slot_id bigint NOT NULL, capacity integer NOT NULL, taken integer NOT NULL) WITH (fillfactor = 50);
INSERT INTO bench.slot SELECT row_number() OVER (ORDER BY starts_at, id), id, 100000000, 0 FROM slots WHERE starts_at > now() + interval '1 day';
CREATE TABLE bench.booking (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, slot_id integer NOT NULL, person bigint NOT NULL);
CREATE TABLE bench.outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, booking_id bigint NOT NULL, at timestamptz NOT NULL DEFAULT now());
CREATE TABLE bench.session (n integer PRIMARY KEY, token uuid NOT NULL);
INSERT INTO bench.session SELECT row_number() OVER (), token_hash FROM sessions;
CREATE SEQUENCE bench.ids INCREMENT BY 1000 START WITH 1000000000000;
-- A row is measured on tables that were emptied a second before. Were they analysed then, the planner would believe that they stay empty, and
-- read them whole until it looks again a minute later: that happens to no database that keeps its bookings.
ALTER TABLE parties SET (autovacuum_enabled = off);
ALTER TABLE bookings SET (autovacuum_enabled = off);
ALTER TABLE applicants SET (autovacuum_enabled = off);
ALTER TABLE claims SET (autovacuum_enabled = off);
ALTER TABLE idempotency_keys SET (autovacuum_enabled = off);
ALTER TABLE limits SET (autovacuum_enabled = off);
-- What is empty stays as a fresh database has it: the planner takes an empty table that was analysed for one that stays empty.
VACUUM ANALYZE slots, accounts, sessions, bench.slot, bench.session;
