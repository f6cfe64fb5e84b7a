-- The desk: a check-in that was undone.
ALTER TABLE booking_history
    DROP CONSTRAINT booking_history_event_known,
    ADD CONSTRAINT booking_history_event_known CHECK (event IN ('held', 'booked', 'confirmed', 'moved', 'cancelled', 'expired', 'checked_in',
        'called', 'served', 'forfeited', 'undone'));
