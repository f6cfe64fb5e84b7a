import Domain
import Foundation
import Store

/// What the plan changes of one slot.
public struct SlotDifference: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        /// The hour is not there yet, or was closed.
        case added
        case raised
        case lowered
        case closed
        /// Its end, or whether its day may still become a holiday.
        case altered
    }

    public var kind: Kind
    /// Nil: not made yet.
    public var slot: Int64?
    public var day: Day
    public var startsAt: Date
    public var endsAt: Date
    /// Nil: closed, or not there.
    public var was: Int?
    /// Nil: closed.
    public var places: Int?
    public var taken: Int
    /// For how many of those who are booked there will be no place.
    public var over: Int { max(0, taken - (places ?? 0)) }

    /// In order of time: what is to be changed so that the slots are what the plan wants. Pure.
    public static func all(wanted: [WantedSlot], present: [PresentSlot]) -> [SlotDifference] {
        let there = Dictionary(uniqueKeysWithValues: present.map { ($0.startsAt, $0) })
        let starts = Set(wanted.map(\.startsAt))
        var differences = present.filter { $0.isOpen && !starts.contains($0.startsAt) }.map { slot in
            SlotDifference(
                kind: .closed, slot: slot.id, day: slot.day, startsAt: slot.startsAt, endsAt: slot.endsAt, was: slot.planned, places: nil,
                taken: slot.taken)
        }
        for slot in wanted {
            let old = there[slot.startsAt]
            guard let kind = kind(of: slot, old) else { continue }
            differences.append(
                SlotDifference(
                    kind: kind, slot: old?.id, day: slot.day, startsAt: slot.startsAt, endsAt: slot.endsAt,
                    was: old.flatMap { $0.isOpen ? $0.planned : nil }, places: slot.places, taken: old?.taken ?? 0))
        }
        return differences.sorted { $0.startsAt < $1.startsAt }
    }

    private static func kind(of slot: WantedSlot, _ old: PresentSlot?) -> Kind? {
        guard let old, old.isOpen else { return .added }
        if slot.places != old.planned { return slot.places > old.planned ? .raised : .lowered }
        return slot.endsAt == old.endsAt && slot.provisional == old.isProvisional ? nil : .altered
    }
}
