import Domain
import Hummingbird

extension ErrorCode {
    /// The HTTP status of a problem with this code; `docs/api.md` lists both.
    var status: HTTPResponse.Status {
        switch self {
        case .invalidJSON, .invalidType, .missingField, .invalidEncoding, .invalidQuery, .idempotencyKeyRequired, .idempotencyKeyInvalid:
            .badRequest
        case .authenticationRequired, .invalidToken, .invalidCredentials, .secondFactorRequired, .secondFactorWrong:
            .unauthorized
        case .accountNotVerified, .wrongPassword, .forbidden:
            .forbidden
        case .notFound, .officeNotFound, .partyNotFound, .bookingNotFound, .slotNotFound, .sessionNotFound, .familyMemberNotFound,
            .reminderNotFound, .staffNotFound, .deviceNotFound, .invitationInvalid, .visitNotFound, .changeNotFound, .planNotFound, .conflictNotFound,
            .pseudonymNotFound,
            .homeVisitNotFound:
            .notFound
        case .methodNotAllowed:
            .methodNotAllowed
        case .requestTimeout:
            .requestTimeout
        case .bodyTooLarge:
            .contentTooLarge
        case .unsupportedMediaType:
            .unsupportedMediaType
        case .officeNotOnline, .officeClosed, .notReleased, .slotFull, .dayFull, .noRoom, .slotPast, .pastDay, .beyondHorizon, .alreadyBooked,
            .accountLimitLive, .accountLimitPeople, .partyNotLive, .bookingNotLive, .cannotCancel, .moveTooLate, .moveLimit, .sameSlot,
            .ticketVoid, .inFlight, .usernameTaken, .accountExists, .familyTooLarge, .accountHasBookings, .nothingToSend, .reminderOver,
            .deliveryNotInState, .changeDecided, .releaseTooSoon, .releaseTooMuch, .planSettled, .secondPerson, .conflictSettled,
            .homeVisitNotInState, .homeVisitLimit, .paused,
            .accountPaused,
            .dayNotOver,
            .deskLimit,
            .tooLateToUndo, .hasNIK,
            .servedElsewhere, .nikHasBooking, .visitNotInState,
            .counterNotOpen,
            .counterBusy:
            .conflict
        case .invalidNIK, .nikBirthDateMismatch, .invalidName, .invalidBirthDate, .birthDateInFuture, .invalidEmail, .invalidPhone,
            .invalidUsername, .invalidPassword, .weakPassword, .invalidLanguage, .invalidRelationship, .invalidService, .serviceWalkInOnly,
            .invalidPreference, .invalidDate, .invalidSession, .invalidSlot, .partySize, .duplicatePerson, .moreThanOneHolder, .holderMismatch,
            .invalidHour, .invalidPseudonym, .invalidAddress, .invalidPostalCode, .invalidConsignment, .invalidCode, .idempotencyKeyReused,
            .verificationInvalid,
            .verificationExpired,
            .consentOutdated, .invalidRole, .officesDoNotFit:
            .unprocessableContent
        case .tooManyAttempts:
            .tooManyRequests
        case .overloaded, .databaseUnavailable, .outcomeUnknown:
            .serviceUnavailable
        case .internalError:
            .internalServerError
        }
    }
}
