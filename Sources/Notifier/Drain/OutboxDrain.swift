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
    private let underWay: UnderWay
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
        underWay = UnderWay(ClaimWindow(concurrency: settings.concurrency, ahead: settings.ahead))
        self.owner = owner
        self.logger = logger
    }

    /// Messages claimed together, and what was looked up for them.
    private struct Batch {
        var messages: [ClaimedMessage]
        var findings: Maker.Findings
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
        async let writing: Void = finisher.run { underWay.written($0) }
        var pause = settings.pause.lowerBound
        while !stopping.isRaised, !Task.isCancelled {
            do {
                let batch = try await claim(await underWay.room())
                underWay.began(batch.messages.count)
                for message in batch.messages { send(message, of: batch) }
                guard batch.messages.isEmpty else {
                    pause = settings.pause.lowerBound
                    continue
                }
                pause = underWay.isEmpty ? min(pause * 2, settings.pause.upperBound) : settings.pause.lowerBound
            } catch {
                logger.warning("the outbox cannot be read", metadata: ["error": "\(error)"])
                pause = min(pause * 2, settings.pause.upperBound)
            }
            try? await Task.sleep(for: pause)
        }
        await underWay.end()
        finisher.close()
        await writing
    }

    private func claim(_ count: Int) async throws -> Batch {
        let claimedAt = ContinuousClock.now
        let messages = try await store.claimMessages(owner: owner, count: count, lease: settings.lease, way: way)
        do {
            return Batch(messages: messages, findings: try await maker.findings(for: messages), claimedAt: claimedAt)
        } catch {
            // none of them was tried: they need not wait for their leases
            underWay.began(messages.count)
            for message in messages {
                finish(end(message, .transient(code: nil, text: "what it tells cannot be read: \(error)")), claimedAt)
            }
            throw error
        }
    }

    /// The channel makes the message and sends it, on a thread of its own.
    private func send(_ message: ClaimedMessage, of batch: Batch) {
        // begun later, its delivery could outlive the lease, and another notifier would send the same
        channel.deliver(
            Delivery(latest: batch.claimedAt + settings.lease / 3) {
                compose(message, of: batch)
            } ended: { result in
                finish(end(message, result), batch.claimedAt)
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
        finish(end, batch.claimedAt)
        return nil
    }

    /// Handed to the finisher first: when nothing is under way any more, it has all there is to write.
    private func finish(_ end: FinishedMessage, _ claimedAt: ContinuousClock.Instant) {
        finisher.add(Finisher.Ended(end: end, claimedAt: claimedAt))
        underWay.ended(after: .now - claimedAt)
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
