import Foundation
import Logging
import ServiceLifecycle
import Store
import Synchronization

/// Takes messages out of the outbox and has them delivered, several at once, until the process is to end; then finishes
/// those under way.
///
/// Run by `antrean notifier`, as many as are wanted: each message is claimed by one, with a lease. It knows the outbox and a
/// `DeliveryChannel`, nothing of how the channel works. When it dies, its leases run out and others send what it had, again
/// with the same Message-ID. When the database is gone it waits, longer each time, and goes on.
public struct OutboxDrain<Maker: MessageMaker, Channel: DeliveryChannel>: ServiceLifecycle.Service where Maker.Message == Channel.Message {
    private let store: Store
    private let way: MessageWay
    private let maker: Maker
    private let channel: Channel
    private let policy: RetryPolicy
    private let settings: DrainSettings
    private let finisher: Finisher
    private let lanes: [Lane]
    private let owner: String
    private let logger: Logger

    /// - Parameter owner: names this notifier among the others.
    public init(
        store: Store, way: MessageWay, maker: Maker, channel: Channel, owner: String, policy: RetryPolicy = .standard,
        settings: DrainSettings = DrainSettings(), logger: Logger
    ) {
        self.store = store
        self.way = way
        self.maker = maker
        self.channel = channel
        self.policy = policy
        self.settings = settings
        finisher = Finisher(store: store, lease: settings.lease, logger: logger)
        let pause = settings.pause
        lanes = [
            Lane(
                isUrgent: true, classes: [.code],
                underWay: UnderWay(ClaimWindow(concurrency: settings.concurrency, ahead: settings.codesAhead)),
                pause: pause.lowerBound...max(pause.lowerBound, min(pause.upperBound, settings.codesPause))),
            Lane(
                isUrgent: false, classes: [.change, .confirmation, .reminder],
                underWay: UnderWay(ClaimWindow(concurrency: settings.concurrency, ahead: settings.ahead)), pause: pause),
        ]
        self.owner = owner
        self.logger = logger
    }

    /// Codes have a lane of their own: when the other side has become slow, they wait neither until there is room nor behind what was claimed before.
    private struct Lane {
        let isUrgent: Bool
        let classes: [MessageClass]
        let underWay: UnderWay
        let pause: ClosedRange<Duration>
    }

    /// Messages claimed together, and what was looked up for them.
    private struct Batch {
        var messages: [ClaimedMessage]
        var findings: Maker.Findings
        var lane: Lane
        var claimedAt: ContinuousClock.Instant
    }

    public func run() async {
        let stopping = Flag()
        await withGracefulShutdownHandler {
            await drain(until: stopping)
        } onGracefulShutdown: {
            stopping.raise()
        }
    }

    private func drain(until stopping: Flag) async {
        async let writing: Void = finisher.run { ends in
            for lane in lanes { lane.underWay.ended(after: ends.filter { $0.isUrgent == lane.isUrgent }.map { .now - $0.claimedAt }) }
        }
        await withTaskGroup { group in
            for lane in lanes { group.addTask { await drain(lane, until: stopping) } }
        }
        finisher.close()
        await writing
    }

    private func drain(_ lane: Lane, until stopping: Flag) async {
        let underWay = lane.underWay
        var pause = lane.pause.lowerBound
        while !Task.isCancelled {
            let room = await underWay.room()
            if stopping.isRaised { break }
            do {
                let batch = try await claim(room, lane)
                underWay.began(batch.messages.count)
                for message in batch.messages { send(message, of: batch) }
                guard batch.messages.isEmpty else {
                    pause = lane.pause.lowerBound
                    continue
                }
                pause = underWay.isEmpty ? min(pause * 2, lane.pause.upperBound) : lane.pause.lowerBound
            } catch {
                logger.warning("the outbox cannot be read", metadata: ["error": "\(error)"])
                pause = min(pause * 2, lane.pause.upperBound)
            }
            try? await Task.sleep(for: pause)
        }
        await underWay.end()
    }

    private func claim(_ count: Int, _ lane: Lane) async throws -> Batch {
        let claimedAt = ContinuousClock.now
        let messages = try await store.claimMessages(
            owner: owner, count: count, lease: settings.lease, way: way, classes: lane.classes.map(\.rawValue))
        do {
            return Batch(messages: messages, findings: try await maker.findings(for: messages), lane: lane, claimedAt: claimedAt)
        } catch {
            // none of them was tried: they need not wait for their leases
            lane.underWay.began(messages.count)
            for message in messages {
                finish(end(message, .transient(code: nil, text: "what it tells cannot be read: \(error)")), lane, claimedAt)
            }
            throw error
        }
    }

    /// The channel makes the message and sends it, on a thread of its own.
    private func send(_ message: ClaimedMessage, of batch: Batch) {
        // begun later, its delivery could outlive the lease, and another notifier would send the same
        channel.deliver(
            Delivery(latest: batch.claimedAt + settings.lease / 3, isUrgent: batch.lane.isUrgent) {
                compose(message, of: batch)
            } ended: { result in
                finish(end(message, result), batch.lane, batch.claimedAt)
            })
    }

    /// Nil: there is nothing to send, and that is written down.
    private func compose(_ message: ClaimedMessage, of batch: Batch) -> Maker.Message? {
        let end: FinishedMessage
        do {
            if let made = try maker.make(message, batch.findings, now: Date()) { return made }
            end = FinishedMessage(message: message, state: "delivered", due: nil, error: "not sent: there was nothing left to tell")
        } catch let error as Unsendable {
            end = self.end(message, .permanent(code: nil, text: error.reason))
        } catch {
            end = self.end(message, .transient(code: nil, text: "it cannot be made: \(error)"))
        }
        finish(end, batch.lane, batch.claimedAt)
        return nil
    }

    private func finish(_ end: FinishedMessage, _ lane: Lane, _ claimedAt: ContinuousClock.Instant) {
        finisher.add(Finisher.Ended(end: end, claimedAt: claimedAt, isUrgent: lane.isUrgent))
    }

    private func end(_ message: ClaimedMessage, _ result: DeliveryResult) -> FinishedMessage {
        var state = DeliveryState.sending(attempt: message.attempt)
        let now = Date()
        let action = state.finish(
            result, attempt: message.attempt, class: message.kind.messageClass, policy: policy, now: now, chance: .random(in: 0...1))
        guard case .store(let stored, let due, let error) = action else {
            return FinishedMessage(message: message, state: "waiting", due: now, error: "the attempt was another's")
        }
        return FinishedMessage(message: message, state: stored, due: due, error: error)
    }
}

extension ClaimedMessage.Kind {
    var messageClass: MessageClass {
        switch self {
        case .verification, .passwordReset, .emailChange, .held: .code
        case .cancelled, .moved, .passwordChanged, .accountKnown, .reply, .forfeited, .excused, .posted, .homeVisit, .accountPaused, .relocated:
            .change
        case .confirmation, .personAdded, .auditDay: .confirmation
        case .reminder: .reminder
        }
    }
}

/// Raised once.
final class Flag: Sendable {
    private let raised = Atomic<Bool>(false)
    var isRaised: Bool { raised.load(ordering: .relaxed) }
    func raise() { raised.store(true, ordering: .relaxed) }
}
