-- Slots of ordinary size, and the hot one full by a real booking.
UPDATE slots SET planned = 50, capacity = 50, version = nextval('slot_versions');
UPDATE slots SET planned = 1, capacity = 1, version = nextval('slot_versions') WHERE id = (SELECT slot_id FROM bench.slot WHERE id = 1);
SELECT bench.book_one(1, 1) \g /dev/null
