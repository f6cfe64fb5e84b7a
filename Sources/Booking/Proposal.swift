import Domain
import Foundation
import Store

/// One way to seat a party: parts of it in one slot each, in order of time.
public struct Alternative: Sendable, Hashable {
    public struct Part: Sendable, Hashable {
        public var slot: Int64
        public var people: Int

        public init(slot: Int64, people: Int) {
            self.slot = slot
            self.people = people
        }
    }

    public var parts: [Part]

    public init(parts: [Part]) {
        self.parts = parts
    }
}

/// Why nothing can be proposed, by what the snapshot knows.
public enum ProposalRefusal: Error, Hashable {
    /// The day has no hours: weekend, holiday, closure.
    case officeClosed
    /// Booking of the day or slot begins at this instant; nil when no date is set.
    case notReleased(opensAt: Date?)
    case dayFull
    case slotFull
    /// Nothing is free in the whole horizon.
    case noRoom
    /// Not a slot of this office, or not one that will come.
    case slotNotFound
    /// The day is over, or its last hour has begun.
    case pastDay
    /// Later than the last day for which slots exist.
    case beyondHorizon(last: Day?)
}

/// Turns what a party wants into an ordered list of alternatives over at most 8 slots, from what is known of an office's
/// slots. Pure: the numbers may be old, and the database decides.
public struct Proposer: Sendable {
    /// At most so many slots over all alternatives of one request: each one is locked.
    public static let maximumSlots = 8

    private let slots: [Slot]
    private let given: [Int64: Int]
    private let asIfFree: Bool
    private let now: Date
    private let today: Day

    /// - Parameters:
    ///   - slots: the office's coming slots, by start, with what is left of each.
    ///   - given: places of them that were proposed to others meanwhile, by slot.
    ///   - asIfFree: take every slot for empty: what is full now may have got room.
    ///   - now: the current time; slots that have begun are left out.
    ///   - today: the office's own day.
    public init(slots: [Slot], given: [Int64: Int] = [:], asIfFree: Bool = false, now: Date, today: Day) {
        self.slots = slots
        self.given = given
        self.asIfFree = asIfFree
        self.now = now
        self.today = today
    }

    /// - Parameters:
    ///   - people: how many come together.
    ///   - split: whether they may be spread over neighbouring hours of one day.
    ///   - most: how many alternatives: few, since the union of all is locked.
    ///   - near: the slot whose hours are to be preferred (a party that is joined).
    public func alternatives(
        for preference: Preference, people: Int, split: Bool, most: Int, near: Int64? = nil
    ) -> Result<[Alternative], ProposalRefusal> {
        if near == nil {
            let whole = first(most, preference, people: people)
            // a party that may be split has more ways than these
            if whole.count == most || !whole.isEmpty && !(split && people > 1) { return .success(whole) }
        }
        switch candidates(preference) {
        case .failure(let refusal): return .failure(refusal)
        case .success(let candidates):
            let ordered = near.map { byDistance(candidates, from: $0) } ?? candidates
            var whole = ordered.filter { $0.free >= people }.prefix(most).map { Alternative(parts: [.init(slot: $0.id, people: people)]) }
            if whole.count < most, split, people > 1 {
                whole += splits(ordered, people: people, most: most - whole.count, room: Self.maximumSlots - whole.count)
            }
            return whole.isEmpty ? .failure(full(preference)) : .success(whole)
        }
    }

    /// The first hours that seat everybody, found without copying a slot: what nearly every request needs and no more.
    private func first(_ most: Int, _ preference: Preference, people: Int) -> [Alternative] {
        var found: [Alternative] = []
        slots.withUnsafeBufferPointer { slots in
            for index in slots.indices {
                guard allows(preference, slots, index), slots[index].startsAt > now, slots[index].open, slots[index].isReleased(at: now) else {
                    continue
                }
                let id = slots[index].id
                let free = asIfFree ? slots[index].planned : slots[index].free - (given[id] ?? 0)
                guard free >= people else { continue }
                found.append(Alternative(parts: [.init(slot: id, people: people)]))
                if found.count == most { return }
            }
        }
        return found
    }

    private func allows(_ preference: Preference, _ slots: UnsafeBufferPointer<Slot>, _ index: Int) -> Bool {
        switch preference {
        case .earliest: true
        case .slot(let id): slots[index].id == id
        case .day(let day, let session): slots[index].day == day && day >= today && (session == nil || slots[index].session == session)
        }
    }

    /// The slot with what is left of it after what others were proposed.
    private func current(_ slot: Slot) -> Slot {
        var slot = slot
        slot.free = asIfFree ? slot.planned : max(0, slot.free - (given[slot.id] ?? 0))
        return slot
    }

    /// The slots that the preference allows at all, whether full or not; or why there are none.
    private func candidates(_ preference: Preference) -> Result<[Slot], ProposalRefusal> {
        switch preference {
        case .earliest:
            let coming = slots.filter { $0.startsAt > now }
            let released = coming.filter { $0.open && $0.isReleased(at: now) }
            if released.isEmpty, coming.contains(where: \.open) {
                return .failure(.notReleased(opensAt: coming.filter(\.open).compactMap(\.opensAt).min()))
            }
            return .success(released.map(current))
        case .slot(let id):
            guard let slot = slots.first(where: { $0.id == id }), slot.startsAt > now else { return .failure(.slotNotFound) }
            if !slot.open { return .failure(.officeClosed) }
            return slot.isReleased(at: now) ? .success([current(slot)]) : .failure(.notReleased(opensAt: slot.opensAt))
        case .day(let day, let session):
            if day < today { return .failure(.pastDay) }
            let open = slots.filter { $0.day == day && $0.open && (session == nil || $0.session == session) }
            if open.isEmpty {
                if let last = slots.last(where: \.open)?.day, day <= last { return .failure(day == today ? .pastDay : .officeClosed) }
                return .failure(day == today ? .pastDay : .beyondHorizon(last: slots.last(where: \.open)?.day))
            }
            let later = open.filter { $0.startsAt > now }
            if later.isEmpty { return .failure(.pastDay) }
            let released = later.filter { $0.isReleased(at: now) }
            return released.isEmpty ? .failure(.notReleased(opensAt: later.compactMap(\.opensAt).min())) : .success(released.map(current))
        }
    }

    private func full(_ preference: Preference) -> ProposalRefusal {
        switch preference {
        case .earliest: .noRoom
        case .day: .dayFull
        case .slot: .slotFull
        }
    }

    /// Neighbouring hours first, whatever their order; the slot itself is the nearest.
    private func byDistance(_ candidates: [Slot], from id: Int64) -> [Slot] {
        guard let origin = slots.first(where: { $0.id == id })?.startsAt else { return candidates }
        return candidates.sorted { abs($0.startsAt.timeIntervalSince(origin)) < abs($1.startsAt.timeIntervalSince(origin)) }
    }

    /// Runs of hours that follow each other on one day and seat everybody together, the earliest day first and the fewest
    /// hours first within it.
    private func splits(_ candidates: [Slot], people: Int, most: Int, room: Int) -> [Alternative] {
        var found: [Alternative] = []
        var used: Set<Int64> = []
        var days: [Day: [Slot]] = [:]
        for slot in candidates { days[slot.day, default: []].append(slot) }
        for day in days.keys.sorted() {
            let hours = slots.filter { $0.day == day && $0.startsAt > now }
            let allowed = Dictionary(uniqueKeysWithValues: days[day]!.map { ($0.id, $0) })
            for length in 2...max(2, min(people, hours.count)) where length <= hours.count {
                for start in 0...(hours.count - length) {
                    let run = hours[start..<(start + length)].compactMap { allowed[$0.id] }.filter { $0.free > 0 }
                    guard run.count == length, run.reduce(0, { $0 + $1.free }) >= people else { continue }
                    let slots = used.union(run.map(\.id))
                    guard slots.count <= room else { continue }
                    used = slots
                    found.append(seat(people, in: run))
                    if found.count == most { return found }
                }
            }
        }
        return found
    }

    private func seat(_ people: Int, in run: [Slot]) -> Alternative {
        var left = people
        var parts: [Alternative.Part] = []
        for (position, slot) in run.enumerated() {
            // everybody after this one needs at least one person in each hour
            let take = min(slot.free, left - (run.count - position - 1))
            parts.append(.init(slot: slot.id, people: take))
            left -= take
        }
        return Alternative(parts: parts)
    }
}
