import Accounts
import Booking
import Capacity
import Desk
import Domain
import Foundation
import Hummingbird
import NIOCore
import Postgres
import Security

extension APIError {
    /// What a client is told of any error. What is not foreseen is `internal_error`, and is logged.
    init(_ error: any Error) {
        switch error {
        case let error as APIError: self = error
        case let refusal as Refusal: self = APIError(refusal: refusal)
        case AccountError.tooManyAttempts(let after): self = APIError(.tooManyAttempts, retryAfter: Int(after / .seconds(1)))
        case let error as AccountError: self = APIError(error.code)
        case StaffError.tooManyAttempts(let after): self = APIError(.tooManyAttempts, retryAfter: Int(after / .seconds(1)))
        case let error as StaffError: self = APIError(error.code)
        case DeskError.paused(let until): self = APIError(.paused, facts: ["until": RFC3339.utc(until)])
        case let error as DeskError: self = APIError(error.code)
        case let error as HomeVisitError: self = APIError(error.code)
        case let error as HoursError: self = APIError(error.code)
        case let error as ClosureError: self = APIError(error.code)
        case let error as ReleaseError: self.init(release: error)
        case let error as PatternError: self = APIError(error.code)
        case let error as ConflictError: self = APIError(error.code)
        case DeliveryError.notFound: self = APIError(.bookingNotFound)
        case is DeliveryError: self = APIError(.deliveryNotInState)
        case let error as QueueError: self = APIError(error.code)
        case is PasswordHasher.Overloaded: self = APIError(.overloaded, retryAfter: 2)
        case let error as PostgresError: self = APIError(database: error)
        case is NIOTooManyBytesError: self = APIError(.bodyTooLarge)
        case let error as HTTPError: self = APIError(http: error)
        default: self = APIError(.internalError)
        }
    }

    private init(database error: PostgresError) {
        if error.outcome == .unknown, error.code != .decoding {
            self.init(.outcomeUnknown, retryAfter: 1)
        } else if error.sqlState == nil, error.code != .decoding, error.code != .usage {
            self.init(.databaseUnavailable, retryAfter: 2)
        } else if let state = error.sqlState, ["40", "53", "55", "57"].contains(String(state.rawValue.prefix(2))) {
            self.init(.overloaded, retryAfter: 1)
        } else {
            self.init(.internalError)
        }
    }

    private init(http error: HTTPError) {
        switch error.status {
        case .notFound: self.init(.notFound)
        case .methodNotAllowed: self.init(.methodNotAllowed)
        case .contentTooLarge: self.init(.bodyTooLarge)
        case .unsupportedMediaType: self.init(.unsupportedMediaType)
        case .badRequest: self.init(.invalidEncoding)
        default: self.init(.internalError)
        }
    }

    private init(refusal: Refusal) {
        switch refusal {
        case .unavailable(let reason): self.init(proposal: reason)
        case .keyReused: self.init(.idempotencyKeyReused)
        case .inFlight: self.init(.inFlight, retryAfter: 1)
        case .unauthorized: self.init(.invalidToken)
        case .alreadyBooked: self.init(.alreadyBooked)
        case .accountLimitLive: self.init(.accountLimitLive)
        case .accountLimitPeople: self.init(.accountLimitPeople)
        case .tooManyAttempts: self.init(.tooManyAttempts, retryAfter: 24 * 3600)
        case .partyNotFound: self.init(.partyNotFound)
        case .partyNotLive: self.init(.partyNotLive)
        case .partySize: self.init(.partySize)
        case .holderMismatch: self.init(.holderMismatch)
        case .accountPaused: self.init(.accountPaused)
        case .bookingNotFound: self.init(.bookingNotFound)
        case .bookingNotLive: self.init(.bookingNotLive)
        case .cannotCancel: self.init(.cannotCancel)
        case .moveTooLate: self.init(.moveTooLate)
        case .moveLimit: self.init(.moveLimit)
        case .sameSlot: self.init(.sameSlot)
        case .overloaded: self.init(.overloaded, retryAfter: 1)
        case .databaseUnavailable: self.init(.databaseUnavailable, retryAfter: 2)
        case .outcomeUnknown: self.init(.outcomeUnknown, retryAfter: 1)
        case .rejected: self.init(.internalError)
        }
    }

    private init(proposal refusal: ProposalRefusal) {
        switch refusal {
        case .officeClosed: self.init(.officeClosed)
        case .notReleased(let opensAt): self.init(.notReleased, facts: opensAt.map { ["opens_at": RFC3339.utc($0)] } ?? [:])
        case .dayFull: self.init(.dayFull)
        case .slotFull: self.init(.slotFull)
        case .noRoom: self.init(.noRoom)
        case .slotNotFound: self.init(.slotNotFound)
        case .pastDay: self.init(.pastDay)
        case .beyondHorizon(let last): self.init(.beyondHorizon, facts: last.map { ["last_day": $0.description] } ?? [:])
        }
    }
}
