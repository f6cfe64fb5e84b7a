/// Who waits, first come first served; anyone may leave from the middle.
struct WaiterQueue<Waiter> {
    struct ID: Hashable, Sendable {
        fileprivate let number: Int
    }

    private var waiters: [ID: Waiter] = [:]
    /// In order of arrival; those who left are still in it until they come to the front or the queue is compacted.
    private var order: [ID] = []
    private var front = 0
    private var issued = 0

    var count: Int { waiters.count }

    /// An id is drawn before its waiter is known, so that whoever shall give up in its name can know it too.
    mutating func newID() -> ID {
        issued += 1
        return ID(number: issued)
    }

    mutating func append(_ waiter: Waiter, id: ID) {
        waiters[id] = waiter
        order.append(id)
    }

    mutating func popFirst() -> Waiter? {
        while front < order.count {
            let waiter = waiters.removeValue(forKey: order[front])
            front += 1
            compact()
            if let waiter { return waiter }
        }
        return nil
    }

    mutating func remove(_ id: ID) -> Waiter? {
        let waiter = waiters.removeValue(forKey: id)
        compact()
        return waiter
    }

    mutating func removeAll() -> [Waiter] {
        var all: [Waiter] = []
        while let waiter = popFirst() { all.append(waiter) }
        return all
    }

    /// Drops what lies before the front, and the gaps, when they are the larger part.
    private mutating func compact() {
        guard order.count > 32, order.count > 2 * waiters.count else { return }
        order = order[front...].filter { waiters[$0] != nil }
        front = 0
    }
}

extension WaiterQueue: Sendable where Waiter: Sendable {}
