-- Who may do what. Run after every migration, as the owner; repeatable. Nothing is granted to PUBLIC.
-- Bookings, parties, applicants, claims, slots, keys and history change only through functions of the owner.
REVOKE ALL ON ALL TABLES IN SCHEMA antrean FROM antrean_worker, antrean_notifier, antrean_job, antrean_report;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA antrean FROM antrean_worker, antrean_notifier, antrean_job, antrean_report;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA antrean FROM PUBLIC, antrean_worker, antrean_notifier, antrean_job, antrean_report;

GRANT USAGE ON SCHEMA antrean TO antrean_worker, antrean_notifier, antrean_job, antrean_report;
GRANT EXECUTE ON FUNCTION antrean_now() TO antrean_worker, antrean_notifier, antrean_job, antrean_report;
GRANT SELECT ON schema_migrations TO antrean_worker, antrean_notifier, antrean_job, antrean_report;

GRANT SELECT ON services, offices, lanes, patterns, closures, weekly_hours, decrees, holidays, releases, release_shares, slots, policy, accounts, registrations, sessions, limits, parties,
    bookings, applicants, booking_history, idempotency_keys, family_members, consents, mailed_codes, known_devices, outbox, chats, chat_offices,
    reminders, staff, staff_offices, staff_invitations, staff_devices, staff_sessions, audit, audit_days, queues, counters, visits, priority_groups, misses, deliveries, slot_changes, home_visits, relocations TO antrean_worker;
GRANT INSERT, UPDATE, DELETE ON registrations, sessions, family_members, mailed_codes, known_devices TO antrean_worker;
GRANT INSERT ON accounts, outbox, consents TO antrean_worker;
GRANT UPDATE (password, language, email_hash, email_sealed, phone_hash, phone_sealed) ON accounts TO antrean_worker;
GRANT USAGE ON SEQUENCE id_blocks, outbox_ids TO antrean_worker;
GRANT EXECUTE ON FUNCTION
    book_batch(integer, bigint[], uuid[], uuid[], uuid[], bigint[], boolean[], text[], integer[], integer[], integer[], integer[], integer[],
        integer[], bigint[], uuid[], bytea[], text[], date[], text[], smallint[]),
    look_batch(uuid[], uuid[], bigint[]),
    cancel_booking(uuid, uuid, uuid, bigint, text, text),
    move_booking(uuid, uuid, uuid, bigint, bigint[], text),
    confirm_hold(bigint, text),
    erase_account(bigint), resend_confirmation(bigint, bigint),
    count_use(text, text, integer, interval),
    chat_of(uuid, bytea, uuid, bytea, integer, text, timestamptz),
    chat_hold(bigint, integer, date, smallint, uuid, bytea, uuid, text, date, bigint, bigint),
    chat_confirm(bigint, bigint, timestamptz, integer), chat_cancel(bigint, bigint, integer), keep_wish(bigint, bytea), want_reminders(bigint, boolean), chat_reply(bigint, integer, jsonb, boolean),
    receive_chat_messages(text[], integer[], bytea[], uuid[]), next_chat_message(), finish_chat_message(bigint, timestamptz, timestamptz),
    fail_chat_message(bigint, timestamptz, text), note_receipt(bigint, bigint, text, text, bigint, integer),
    answer_reminder(bigint, date, boolean, bigint, integer), choose_instead(bigint, date, bigint),
    create_staff(bigint, integer, text, text, text, integer[], uuid, bytea, uuid, uuid, uuid, bytea, interval),
    invite_staff(bigint, integer, bigint, uuid, bytea, interval), set_staff_active(bigint, integer, bigint, boolean),
    attempt_invitation(uuid), accept_invitation(uuid, text, bigint), open_staff_session(bigint, uuid, bigint, uuid, interval),
    close_staff_session(uuid), register_device(bigint, integer, integer, text, uuid), revoke_device(bigint, integer, integer),
    note_audit(bigint, integer, text, integer, text, bigint, jsonb, text), find_pseudonym(text, bigint),
    check_in(bigint, integer, integer, bigint, text), undo_check_in(bigint, integer, integer, bigint),
    correct_name(bigint, integer, integer, bigint, text), enter_nik(bigint, integer, integer, bigint, uuid, bytea, smallint, bigint),
    booking_of_nik(uuid[]), resend_at_desk(bigint, integer, integer, bigint, bigint),
    set_counter(bigint, integer, integer, smallint, text, text[]), call_next(bigint, integer, integer, smallint),
    call_numbers(bigint, integer, integer, smallint, bigint, boolean), act_on_visit(bigint, integer, integer, bigint, text, text, smallint, smallint),
    issue_walk_in(bigint, integer, integer, text, smallint, text),
    book_at_desk(bigint, integer, integer, date, uuid, bytea, text, date, smallint, bigint, bigint),
    cancel_at_desk(bigint, integer, integer, bigint, text),
    change_hours(bigint, integer, integer, date, smallint[], timestamptz[], timestamptz[], text[], integer[], timestamptz, text, boolean, boolean),
    decide_change(bigint, integer, bigint, boolean, text),
    conflicts(integer), last_bookings(bigint, integer), keep_conflict(bigint, integer, bigint, text), relocate_party(bigint, integer, bigint, bigint, text),
    switch_office(bigint, integer, integer, boolean, text),
    add_pattern(bigint, integer, integer, text, boolean, date, date, smallint[], smallint[], text[], text[], integer[], text),
    withdraw_pattern(bigint, integer, bigint, text),
    ask_closure(bigint, integer, integer, date, date, text, text), decide_closure(bigint, integer, bigint, boolean, text),
    withdraw_closure(bigint, integer, bigint, text), close_hours(bigint, integer),
    free_places(slots, timestamptz), chat_places(slots, timestamptz),
    announce_release(bigint, integer, integer[], timestamptz, date, date, text[], smallint[], smallint, text),
    change_release(bigint, integer, bigint, integer[], text, timestamptz, text), apply_releases(integer), end_releases(bigint, integer, integer, text),
    ask_home_visit(bigint, bigint, integer, integer, bigint, uuid, uuid, text, bytea, text, date), withdraw_home_visit(bigint, bigint),
    settle_home_visit(bigint, integer, integer, bigint, text, timestamptz, timestamptz, text, bigint),
    lift_account_pause(bigint, integer, integer, bigint, text),
    merge_record(bigint, integer, integer, uuid, bigint, text, integer, smallint, text, timestamptz, timestamptz, smallint, timestamptz, text, text),
    note_day_list(bigint, integer, integer, date), finish_merge(bigint, integer, integer, date),
    wish_delivery(bigint, bigint, boolean), record_delivery(bigint, integer, integer, bigint, bytea),
    send_delivery(bigint, integer, integer, bigint, text), end_delivery(bigint, integer, integer, bigint, text),
    excuse_miss(bigint, integer, integer, bigint, text), end_office_day(bigint, integer, integer, date, boolean, text)
    TO antrean_worker;

GRANT SELECT ON services, offices, lanes, patterns, slots, accounts, registrations, mailed_codes, parties, bookings, applicants, outbox, chats, chat_offices,
    policy, staff, deliveries, home_visits, relocations TO antrean_notifier;
GRANT EXECUTE ON FUNCTION
    claim_messages(text, integer, interval, text, text[], smallint[]),
    finish_messages(bigint[], timestamptz[], bigint[], integer[], text[], timestamptz[], text[]),
    rescue_messages(), resend_message(bigint), dead_chat_messages(integer), retry_chat_message(bigint), expire_hold(), return_places(), follow_releases(), sweep(),
    forfeit_absent(), end_days(), end_visit(), weigh_misses()
    TO antrean_notifier;

GRANT SELECT ON services, offices, lanes, patterns, closures, weekly_hours, decrees, holidays, releases, release_shares, slots, slot_changes, policy, outbox, audit_days TO antrean_job;
GRANT SELECT (id, name) ON staff TO antrean_job;
GRANT SELECT (at) ON audit TO antrean_job;
GRANT EXECUTE ON FUNCTION
    plan_slots(integer, date, date, date[], smallint[], timestamptz[], timestamptz[], text[], integer[], boolean[], timestamptz, bigint),
    conflicts(integer), last_bookings(bigint, integer), keep_conflict(bigint, integer, bigint, text), relocate_party(bigint, integer, bigint, bigint, text),
    erase_hour(), erase_chats(bigint), note_erased(integer, integer, date, integer), lane_planned(integer), switch_office(bigint, integer, integer, boolean, text),
    add_pattern(bigint, integer, integer, text, boolean, date, date, smallint[], smallint[], text[], text[], integer[], text),
    change_hours(bigint, integer, integer, date, smallint[], timestamptz[], timestamptz[], text[], integer[], timestamptz, text, boolean, boolean),
    withdraw_pattern(bigint, integer, bigint, text), ask_closure(bigint, integer, integer, date, date, text, text), close_hours(bigint, integer),
    announce_release(bigint, integer, integer[], timestamptz, date, date, text[], smallint[], smallint, text),
    change_release(bigint, integer, bigint, integer[], text, timestamptz, text), apply_releases(integer), end_releases(bigint, integer, integer, text),
    ensure_partitions(integer), invariants(), remind(integer, integer), close_audit_days(), broken_audit_days(date)
    TO antrean_job;

-- Reports read views without personal data, and nothing else.
GRANT USAGE ON SCHEMA report TO antrean_report;
GRANT SELECT ON ALL TABLES IN SCHEMA report TO antrean_report;
