import Store

/// The coming slots of one office as last seen, by start, with the newest version of each. A value.
struct SlotTable: Sendable {
    private(set) var slots: [Slot] = []
    private var positions: [Int64: Int] = [:]
    /// When what is known was read; nil: never.
    private(set) var readAt: ContinuousClock.Instant?
    /// Grows whenever something may have changed.
    private(set) var generation: UInt64 = 0

    func isFresh(_ maximumAge: Duration, now: ContinuousClock.Instant) -> Bool {
        readAt.map { now - $0 <= maximumAge } ?? false
    }

    /// Takes over what a batch saw: places left and version of a slot. What is older than what is known, or unknown (negative), is left; so are fewer places at
    /// the same version: nobody has taken any, but the database's clock is behind and has not opened the hour yet.
    mutating func learn(_ seen: [(slot: Int64, free: Int, version: Int64)]) {
        for (id, free, version) in seen where free >= 0 {
            guard let position = positions[id] else { continue }
            let known = slots[position]
            guard version > known.version || (version == known.version && free > known.free) else { continue }
            generation += 1
            slots[position].free = free
            slots[position].version = version
        }
    }

    /// - Parameter whole: `read` is all there is; otherwise what has changed.
    mutating func merge(_ read: [Slot], whole: Bool, at began: ContinuousClock.Instant) {
        readAt = began
        generation += 1
        var isReordered = false
        if whole {
            let ids = Set(read.map(\.id))
            let kept = slots.filter { ids.contains($0.id) }
            isReordered = kept.count != slots.count
            slots = kept
            if isReordered { index() }
        }
        for slot in read {
            if let position = positions[slot.id] {
                guard slot.version >= slots[position].version else { continue }
                isReordered = isReordered || slots[position].startsAt != slot.startsAt
                slots[position] = slot
            } else {
                positions[slot.id] = slots.count
                slots.append(slot)
                isReordered = true
            }
        }
        guard isReordered else { return }
        slots.sort { ($0.startsAt, $0.id) < ($1.startsAt, $1.id) }
        index()
    }

    private mutating func index() {
        positions = Dictionary(uniqueKeysWithValues: slots.enumerated().map { ($1.id, $0) })
    }
}
