import Domain
import Foundation
import Store

/// Why a request was not fulfilled. Nothing of it was written.
public enum Refusal: Error, Sendable, Hashable {
    /// Nothing free, closed, not released, …
    case unavailable(ProposalRefusal)
    case keyReused
    /// The same key is being served at this moment.
    case inFlight
    case unauthorized
    /// One of the people has a live booking somewhere. It is told neither where nor whose.
    case alreadyBooked
    case accountLimitLive
    case accountLimitPeople
    case tooManyAttempts
    case partyNotFound
    case partyNotLive
    case partySize
    case holderMismatch
    /// Many of the account's people did not come.
    case accountPaused
    case bookingNotFound
    case bookingNotLive
    case cannotCancel
    case moveTooLate
    case moveLimit
    case sameSlot
    /// Too many wait already, or what it needs stayed locked. Ask again later.
    case overloaded
    /// The database could not be reached.
    case databaseUnavailable
    /// The connection was lost when the change may have been made: the same key tells.
    case outcomeUnknown
    /// The request itself broke a constraint: a fault of this program.
    case rejected
}

/// A place that was given.
public struct Seat: Sendable, Hashable {
    public var booking: Int64
    public var slot: Slot
    public var queueNumber: QueueNumber
}

/// How a request for places was fulfilled.
public enum BookingAnswer: Sendable, Hashable {
    /// In the order of the people asked for.
    case booked(party: Int64, seats: [Seat])
    /// The same key was served before; its party is to be read anew.
    case replayed(party: Int64)
}

/// What a party asks of one office.
public struct BookingRequest: Sendable {
    public var office: Int32
    public var zone: Zone
    public var preference: Preference
    public var allowSplit: Bool
    /// The slot of the party that is joined: its hour first, then the hours next to it.
    public var near: Int64?
    public var request: BookBatch.Request

    public init(office: Int32, zone: Zone, preference: Preference, allowSplit: Bool, near: Int64? = nil, request: BookBatch.Request) {
        self.office = office
        self.zone = zone
        self.preference = preference
        self.allowSplit = allowSplit
        self.near = near
        self.request = request
    }
}

/// A change of one booking.
public enum BookingChange: Sendable {
    case cancel(reason: String?)
    case move(office: Int32, zone: Zone, preference: Preference)

    /// Done twice it is done once, also without a key.
    var isIdempotent: Bool {
        if case .cancel = self { true } else { false }
    }
}
