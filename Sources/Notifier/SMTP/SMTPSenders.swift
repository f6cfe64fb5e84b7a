import Dispatch
import Foundation
import Synchronization

/// A thread for each connection of a channel, for libcurl blocks until the server has taken a mail (also its non-blocking interface does). Threads and
/// not tasks, and no actor between: a mail is made and sent by one thread, and its end is told there.
///
/// - Called by ``SMTPChannel``. It knows how each mail ended; what an end means for the message is not its matter.
/// - When something fails it is the outcome of that mail. A server that is silent holds up nobody but the mail it was given.
/// - The threads end after ``stop()``, when all that was handed in has ended.
final class SMTPSenders: Sendable {
    private struct State {
        var urgent: ArraySlice<Delivery<OutboundMessage>> = []
        var waiting: ArraySlice<Delivery<OutboundMessage>> = []
        var rate: SendingRate?
        /// Threads that have nothing to do. The last one is taken first, so that at quiet times one connection serves and the others may end.
        var idle: [Sender] = []
        /// Who waits for all connections to be closed.
        var closing: [CheckedContinuation<Void, Never>] = []
        var isStopping = false

        /// The oldest of the urgent, else the oldest.
        mutating func takeNext() -> Delivery<OutboundMessage>? {
            defer {
                // what was taken stays in the slice's memory
                if urgent.isEmpty { urgent = [] }
                if waiting.isEmpty { waiting = [] }
            }
            return urgent.popFirst() ?? waiting.popFirst()
        }
    }

    private let count: Int
    private let isLimited: Bool
    private let state: Mutex<State>

    init(_ settings: SMTPSettings) {
        count = settings.connections
        isLimited = settings.perSecond != nil
        state = Mutex(State(rate: settings.perSecond.map(SendingRate.init(perSecond:))))
        for number in 1...count {
            let sender = Sender(settings)
            let thread = Thread { [self] in run(sender) }
            thread.name = "smtp-\(number)"
            thread.start()
        }
    }

    func send(_ delivery: Delivery<OutboundMessage>) {
        let sender = state.withLock { state -> Sender? in
            guard let sender = state.idle.popLast() else {
                if delivery.isUrgent { state.urgent.append(delivery) } else { state.waiting.append(delivery) }
                return nil
            }
            return sender
        }
        sender?.wake(with: delivery)
    }

    /// Returns when all that was handed in has ended and every kept connection has been told QUIT. A later mail connects anew.
    func close() async {
        await withCheckedContinuation { continuation in
            state.withLock { $0.closing.append(continuation) }
            closeIfIdle()
        }
    }

    func stop() {
        let idle = state.withLock { state -> [Sender] in
            state.isStopping = true
            defer { state.idle = [] }
            return state.idle
        }
        for sender in idle { sender.wake(with: nil) }
    }

    private func run(_ sender: Sender) {
        while let delivery = next(sender) {
            if !isTimely(delivery) {
                delivery.ended(.transient(code: nil, text: "no connection was free in time"))
            } else if let message = delivery.compose() {
                let mail = SMTPMail(bytes: MailComposer.compose(message), from: message.from.address, to: message.to.address)
                delivery.ended(sender.connection.send(mail).result)
            }
        }
        sender.connection.close()
    }

    /// Waits until the rate allows it to begin. False: that is too late.
    private func isTimely(_ delivery: Delivery<OutboundMessage>) -> Bool {
        let now = ContinuousClock.now
        if let latest = delivery.latest, latest < now { return false }
        guard isLimited, let moment = state.withLock({ $0.rate?.take(now: now) }) else { return true }
        if let latest = delivery.latest, latest < moment { return false }
        if moment > now { Thread.sleep(forTimeInterval: (moment - now) / .seconds(1)) }
        return true
    }

    /// The next mail that waits; else waits for one. Nil when the thread is to end.
    private func next(_ sender: Sender) -> Delivery<OutboundMessage>? {
        let (delivery, isStopping) = state.withLock { state -> (Delivery<OutboundMessage>?, Bool) in
            let delivery = state.takeNext()
            if delivery == nil, !state.isStopping { state.idle.append(sender) }
            return (delivery, state.isStopping)
        }
        if delivery != nil || isStopping { return delivery }
        closeIfIdle()
        return sender.sleep()
    }

    private func closeIfIdle() {
        let closing = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard state.idle.count == count || state.isStopping, !state.closing.isEmpty else { return [] }
            // under the lock: an idle sender's connection is then nobody else's
            for sender in state.idle { sender.connection.close() }
            defer { state.closing = [] }
            return state.closing
        }
        for continuation in closing { continuation.resume() }
    }
}

/// One thread's connection, and how the thread is woken.
private final class Sender: @unchecked Sendable {
    /// The thread's own while it is not among the idle.
    let connection: SMTPConnection
    private let signal = DispatchSemaphore(value: 0)
    /// Written before the signal, read after it.
    private var delivery: Delivery<OutboundMessage>?

    init(_ settings: SMTPSettings) {
        connection = SMTPConnection(settings)
    }

    func wake(with delivery: Delivery<OutboundMessage>?) {
        self.delivery = delivery
        signal.signal()
    }

    func sleep() -> Delivery<OutboundMessage>? {
        signal.wait()
        defer { delivery = nil }
        return delivery
    }
}
