/// Every stable code that an error of the API carries. A code never changes its meaning and is never taken away within /v1;
/// `docs/api.md` tells cause and remedy of each.
public enum ErrorCode: String, CaseIterable, Hashable, Sendable {
    // The request itself
    case invalidJSON = "invalid_json"
    case invalidType = "invalid_type"
    case missingField = "missing_field"
    case bodyTooLarge = "body_too_large"
    case unsupportedMediaType = "unsupported_media_type"
    case invalidEncoding = "invalid_encoding"
    case invalidQuery = "invalid_query"
    case requestTimeout = "request_timeout"
    case notFound = "not_found"
    case methodNotAllowed = "method_not_allowed"

    // Fields of a person or an account
    case invalidNIK = "invalid_nik"
    /// The digits of the NIK tell another birth date: ask the person to confirm, never refuse (a NIK stays when a birth date is
    /// corrected).
    case nikBirthDateMismatch = "nik_birth_date_mismatch"
    case invalidName = "invalid_name"
    case invalidBirthDate = "invalid_birth_date"
    case birthDateInFuture = "birth_date_in_future"
    case invalidEmail = "invalid_email"
    case invalidPhone = "invalid_phone"
    case invalidUsername = "invalid_username"
    case invalidPassword = "invalid_password"
    case weakPassword = "weak_password"
    case invalidLanguage = "invalid_language"
    case invalidRelationship = "invalid_relationship"

    // What is asked for
    case invalidService = "invalid_service"
    case serviceWalkInOnly = "service_walk_in_only"
    case invalidPreference = "invalid_preference"
    case invalidDate = "invalid_date"
    case invalidSession = "invalid_session"
    case invalidSlot = "invalid_slot"
    case pastDay = "past_day"
    case beyondHorizon = "beyond_horizon"
    case officeNotFound = "office_not_found"
    case officeNotOnline = "office_not_online"
    case officeClosed = "office_closed"
    case notReleased = "not_released"
    case slotFull = "slot_full"
    case dayFull = "day_full"
    /// Nothing is free in the whole horizon.
    case noRoom = "no_room"
    case slotNotFound = "slot_not_found"
    case slotPast = "slot_past"

    // Parties and people
    case partySize = "party_size"
    case duplicatePerson = "duplicate_person"
    case moreThanOneHolder = "more_than_one_holder"
    /// The relationship is `self`, but the NIK is not the account's.
    case holderMismatch = "holder_mismatch"
    /// The person has a live booking; where, when and whose is never told.
    case alreadyBooked = "already_booked"
    /// The person did not come, more than once.
    case paused
    /// Many of the account's people did not come.
    case accountPaused = "account_paused"
    /// A day to come, where one of today or before is meant.
    case dayNotOver = "day_not_over"
    /// The officer has booked as many places for others today as may be.
    case deskLimit = "desk_limit"
    case accountLimitLive = "account_limit_live"
    case accountLimitPeople = "account_limit_people"
    case tooManyAttempts = "too_many_attempts"
    case partyNotFound = "party_not_found"
    case partyNotLive = "party_not_live"

    // An existing booking
    case bookingNotFound = "booking_not_found"
    case bookingNotLive = "booking_not_live"
    case invalidCode = "invalid_code"
    case cannotCancel = "cannot_cancel"
    case moveTooLate = "move_too_late"
    case moveLimit = "move_limit"
    case sameSlot = "same_slot"
    case ticketVoid = "ticket_void"

    // Idempotency
    case idempotencyKeyRequired = "idempotency_key_required"
    case idempotencyKeyInvalid = "idempotency_key_invalid"
    /// The same key came with another body.
    case idempotencyKeyReused = "idempotency_key_reused"
    /// The same key is still being worked on.
    case inFlight = "in_flight"

    // Accounts and sessions
    case authenticationRequired = "authentication_required"
    case invalidToken = "invalid_token"
    case invalidCredentials = "invalid_credentials"
    case accountNotVerified = "account_not_verified"
    case usernameTaken = "username_taken"
    case accountExists = "account_exists"
    case verificationInvalid = "verification_invalid"
    case verificationExpired = "verification_expired"
    /// The password of who is logged in, asked for once more.
    case wrongPassword = "wrong_password"
    case familyTooLarge = "family_too_large"
    case accountHasBookings = "account_has_bookings"
    /// Not the version of the privacy notice that is in force.
    case consentOutdated = "consent_outdated"
    case sessionNotFound = "session_not_found"
    case familyMemberNotFound = "family_member_not_found"
    /// The password is right: the code of the second factor is asked for.
    case secondFactorRequired = "second_factor_required"
    case secondFactorWrong = "second_factor_wrong"
    /// Known, and not allowed to do this, or not at this office.
    case forbidden
    case invalidRole = "invalid_role"
    /// Operators and auditors have no office, all others have one.
    case officesDoNotFit = "offices_do_not_fit"
    case staffNotFound = "staff_not_found"
    case deviceNotFound = "device_not_found"
    /// A check-in that was called already, or more than ten minutes ago.
    case tooLateToUndo = "too_late_to_undo"
    /// No such number in the waiting room today.
    case visitNotFound = "visit_not_found"
    /// The number was called by another counter, or is past this.
    case visitNotInState = "visit_not_in_state"
    case counterNotOpen = "counter_not_open"
    /// Somebody is at the counter.
    case counterBusy = "counter_busy"
    case homeVisitNotFound = "home_visit_not_found"
    /// A request for a visit at home that is over, was never planned, or was changed since it was read.
    case homeVisitNotInState = "home_visit_not_in_state"
    /// Too many requests of the account are open.
    case homeVisitLimit = "home_visit_limit"
    /// An hour that overlaps another, or is not on a quarter.
    case invalidHour = "invalid_hour"
    case changeNotFound = "change_not_found"
    /// What a head asked for was decided, or its hour has begun.
    case changeDecided = "change_decided"
    case conflictNotFound = "conflict_not_found"
    /// Who asked for it does not decide it.
    case secondPerson = "second_person"
    /// It would open earlier than policy lets it be announced.
    case releaseTooSoon = "release_too_soon"
    /// Releases would open more than all of the places of a day.
    case releaseTooMuch = "release_too_much"
    /// No such version of a week, closure or release; or no such lane.
    case planNotFound = "plan_not_found"
    /// A version that says exactly this is there; or what is to be decided or withdrawn was so before.
    case planSettled = "plan_settled"
    case pseudonymNotFound = "pseudonym_not_found"
    case invalidPseudonym = "invalid_pseudonym"
    /// There is no conflict any more, or its hour has begun.
    case conflictSettled = "conflict_settled"
    /// A delivery by post that is past this, or not that far.
    case deliveryNotInState = "delivery_not_in_state"
    case invalidAddress = "invalid_address"
    case invalidPostalCode = "invalid_postal_code"
    /// Of the postal service: 3 to 40 letters, digits and hyphens.
    case invalidConsignment = "invalid_consignment"
    /// Another live booking has the NIK: to be confirmed, then it is cancelled.
    case nikHasBooking = "nik_has_booking"
    /// The booking has a NIK: it is not entered again.
    case hasNIK = "has_nik"
    /// The person is at the desk of another office at this moment.
    case servedElsewhere = "served_elsewhere"
    /// Used, over, or never written.
    case invitationInvalid = "invitation_invalid"
    /// The link of a reminder that we never wrote, or whose visits were all moved to other days.
    case reminderNotFound = "reminder_not_found"
    /// The visit of a reminder has begun or is over.
    case reminderOver = "reminder_over"
    /// No mail about the booking has gone out, so none can be sent again.
    case nothingToSend = "nothing_to_send"

    // The service itself
    case overloaded
    case databaseUnavailable = "database_unavailable"
    /// Whether the change was written is not known; the same idempotency key tells.
    case outcomeUnknown = "outcome_unknown"
    case internalError = "internal_error"
}
