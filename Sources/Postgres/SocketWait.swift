import Foundation

/// Waiting for a socket with `poll`.
enum SocketWait {
    struct Events: OptionSet {
        let rawValue: Int16
        static let read = Events(rawValue: Int16(POLLIN))
        static let write = Events(rawValue: Int16(POLLOUT))
        static let broken = Events(rawValue: Int16(POLLERR | POLLHUP))
    }

    enum Outcome {
        case ready(Events)
        case timedOut
        case failed
    }

    /// Blocks until one of the events, an error of the socket (ready: reading will tell), or the deadline.
    static func wait(_ socket: Int32, for events: Events, until deadline: ContinuousClock.Instant?) -> Outcome {
        while true {
            var descriptor = pollfd(fd: socket, events: events.rawValue, revents: 0)
            switch poll(&descriptor, 1, milliseconds(until: deadline)) {
            case 0:
                if let deadline, deadline <= .now { return .timedOut }
            case 1...:
                if descriptor.revents & Int16(POLLNVAL) != 0 { return .failed }
                let seen = Events(rawValue: descriptor.revents)
                return .ready(seen.isDisjoint(with: .broken) ? seen : seen.union(.read))
            default:
                if errno != EINTR { return .failed }
            }
        }
    }

    /// Whether something waits to be read, or the other side is gone.
    static func hasInput(_ socket: Int32) -> Bool {
        guard socket >= 0 else { return true }
        var descriptor = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) != 0
    }

    /// For `poll`: rounded up, so that it does not return just before the deadline; -1 is forever.
    private static func milliseconds(until deadline: ContinuousClock.Instant?) -> Int32 {
        guard let deadline else { return -1 }
        let left = (deadline - .now).components
        guard left.seconds >= 0, left.attoseconds >= 0 else { return 0 }
        return Int32(clamping: left.seconds * 1000 + (left.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
