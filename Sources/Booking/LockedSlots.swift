import Foundation

/// The slots that somebody keeps locked, as the channels of one worker met them: so that only the side channel goes on asking for them.
///
/// - free → locked: a batch waited for the slot and did not get it (`met`)
/// - locked → free: a batch of the side channel got it (`met`), or nobody asked for it for `memory`
final class LockedSlots: @unchecked Sendable {
    private static let memory: Duration = .seconds(2)

    private let lock = NSLock()
    private var slots: [Int64: (office: Int32, until: ContinuousClock.Instant)] = [:]

    /// What a batch found: places left of each slot, or a negative number when it stayed locked.
    func met(_ found: [(slot: Int64, office: Int32, free: Int32)], at now: ContinuousClock.Instant) {
        lock.withLock {
            for (slot, office, free) in found {
                slots[slot] = free < 0 ? (office, now + Self.memory) : nil
            }
        }
    }

    /// Whether a request may need a locked slot: it asks for that very one, or for any hour of its office.
    func concern(_ request: BookingRequest, at now: ContinuousClock.Instant) -> Bool {
        lock.withLock {
            guard !slots.isEmpty else { return false }
            slots = slots.filter { $0.value.until > now }
            if case .slot(let slot) = request.preference { return slots[slot] != nil }
            return slots.values.contains { $0.office == request.office }
        }
    }
}
