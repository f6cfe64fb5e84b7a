import Foundation
import Store

/// Told once how a request for places ended; called on no particular thread, and must not block.
public typealias BookingCompletion = @Sendable (Result<BookingAnswer, Refusal>) -> Void

/// A request that waits on a channel, and how often it was tried.
struct Waiting: Sendable {
    /// Indirect: who waits is moved from line to batch and back, which copies one reference in place of all that was asked for.
    indirect enum Work: Sendable {
        case book(BookingRequest, BookingCompletion)
        case change(BookingChange, ChangeRequest, CheckedContinuation<ChangeOutcome, any Error>)
    }

    let work: Work
    let deadline: ContinuousClock.Instant
    /// How often none of its alternatives had room.
    var gone = 0
    /// How often it met somebody busy, or its batch had to be repeated.
    var repeated = 0
    /// When the side channel first found its slot locked.
    var lockedSince: ContinuousClock.Instant?
    /// An earlier attempt may have been committed: its key decides, and `in_flight` may be itself.
    var unknown = false
    /// That attempt has ended, one way or the other: from now on its key would be seen.
    var settled = false

    var session: UUID {
        switch work {
        case .book(let request, _): request.request.session
        case .change(_, let request, _): request.session
        }
    }

    /// An attempt may have been made and may still be under way: that nothing is free says nothing yet.
    var unsettled: Bool { unknown && !settled }

    /// What to say when there is no time or no way to try again.
    var notServed: Refusal { unknown ? .outcomeUnknown : .overloaded }

    func fail(_ refusal: Refusal) {
        switch work {
        case .book(_, let complete): complete(.failure(refusal))
        case .change(_, _, let continuation): continuation.resume(throwing: refusal)
        }
    }
}
