import Domain
import Foundation
import Store

public enum ConflictError: Error, Hashable, Sendable {
    case notFound
    /// There is none, or not any more.
    case none
    /// The hour has begun.
    case past
}

/// What came of moving the people of a conflict.
public struct Relocation: Sendable, Hashable {
    /// Bookings that have another hour now.
    public var moved: [Int64] = []
    /// For whom no hour of the lane has room yet, and who booked at the desk and cannot be told.
    public var left: [Int64] = []
}

/// Conflicts are for a human, who keeps the hour as it is or has people moved to the next free places. Called by `Web` for operators and by
/// `antrean capacity`. A party is moved at a time: who calls it again goes on where it stopped.
public struct ConflictService: Sendable {
    private let store: Store

    public init(store: Store) {
        self.store = store
    }

    /// - Parameter office: nil: everywhere.
    public func list(office: Int32? = nil) async throws -> [Conflict] { try await store.conflicts(office: office) }

    /// The hour serves all who are booked, with a reason.
    public func keep(_ slot: Int64, reason: String, by actor: StaffActor) async throws {
        try ConflictService.check(try await store.keepConflict(slot: slot, reason: reason, by: actor))
    }

    /// Moves those who booked last, until the plan has a place for all who are left.
    public func move(_ slot: Int64, reason: String, by actor: StaffActor) async throws -> Relocation {
        var relocation = Relocation()
        var below: Int64?
        while true {
            let (outcome, bookings) = try await store.relocateParty(slot: slot, below: below, reason: reason, by: actor)
            switch outcome {
            case .done: relocation.moved += bookings
            case .noRoom:
                relocation.left += bookings
                below = bookings.min()
            case .none, .nobody:
                if relocation.moved.isEmpty && relocation.left.isEmpty { throw ConflictError.none }
                return relocation
            case .notFound, .past: try ConflictService.check(outcome)
            }
        }
    }

    private static func check(_ outcome: ConflictOutcome) throws(ConflictError) {
        switch outcome {
        case .done: return
        case .none, .noRoom, .nobody: throw .none
        case .notFound: throw .notFound
        case .past: throw .past
        }
    }
}
