import Domain
import Foundation
import Logging
import Messages
import Security
import ServiceLifecycle
import Store
import Synchronization
import Tickets

/// Takes messages out of the outbox and has them delivered, several at once, until the process is to end; then finishes
/// those under way.
///
/// Run by `antrean notifier`, as many as are wanted: each message is claimed by one, with a lease. It knows the outbox and a
/// `DeliveryChannel`, nothing of how the channel works. When it dies, its leases run out and others send what it had, again
/// with the same Message-ID. When the database is gone it waits, longer each time, and goes on.
public struct OutboxDrain: ServiceLifecycle.Service {
    public struct Settings: Sendable {
        /// Messages sent at once: as many as the channel sends at once. Default 8.
        public var concurrency = 8
        /// How many times as many may be claimed while messages leave quickly, see ``ClaimWindow``. Default 12: when the server
        /// suddenly takes two seconds for each, a code that comes then still leaves within 30.
        public var ahead = 12
        /// How long a claimed message is this notifier's; a delivery begins in its first third and must end in the
        /// rest (SMTP: 60 s). Default 90 s.
        public var lease: Duration = .seconds(90)
        /// How long it waits when there is nothing to do: from the first to the second, doubling. Defaults 50 ms and 1 s.
        public var pause: ClosedRange<Duration> = .milliseconds(50)...(.seconds(1))

        public init() {}
    }

    private let store: Store
    private let channel: any DeliveryChannel
    private let source: LetterSource
    private let renderer: MailRenderer
    private let sender: Mailbox
    private let policy: RetryPolicy
    private let settings: Settings
    private let finisher: Finisher
    private let metrics = DrainMetrics()
    private let owner: String
    private let logger: Logger

    /// - Parameter owner: names this notifier among the others.
    public init(
        store: Store, channel: any DeliveryChannel, keys: KeyRing, sender: Mailbox, publicURL: String, notice: PublicNotice = PublicNotice(),
        owner: String,
        policy: RetryPolicy = .standard, settings: Settings = Settings(), logger: Logger
    ) throws {
        self.store = store
        self.channel = channel
        self.source = LetterSource(store: store, codes: CodeBook(keys), seal: Seal(keys), publicURL: publicURL)
        self.renderer = MailRenderer(organiser: try EmailAddress(sender.address), notice: notice)
        self.sender = sender
        self.policy = policy
        self.settings = settings
        finisher = Finisher(store: store)
        self.owner = owner
        self.logger = logger
    }

    private enum Event {
        /// So long after its claim.
        case finished(Duration)
        case paused
    }

    /// Messages claimed together, and what was looked up for them.
    private struct Batch {
        var messages: [ClaimedMessage]
        var findings: LetterSource.Findings
        var offices: [Int32: Office]
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
        var offices = OfficeCache(store: store)
        var window = ClaimWindow(concurrency: settings.concurrency, ahead: settings.ahead)
        await withTaskGroup(of: Event.self) { group in
            var underWay = 0
            var pausing = false
            var pause = settings.pause.lowerBound
            while !stopping.isRaised, !Task.isCancelled {
                var claimed = 0
                let room = window.room(underWay: underWay)
                if room > 0 {
                    do {
                        let batch = try await claim(room, &offices)
                        claimed = batch.messages.count
                        for message in batch.messages { group.addTask { await self.send(message, of: batch) } }
                        underWay += claimed
                        underWay == 0 ? (pause = min(pause * 2, settings.pause.upperBound)) : (pause = settings.pause.lowerBound)
                    } catch {
                        logger.warning("the outbox cannot be read", metadata: ["error": "\(error)"])
                        pause = min(pause * 2, settings.pause.upperBound)
                    }
                }
                if room > 0, claimed == 0, !pausing {
                    pausing = true
                    group.addTask { [pause] in
                        try? await Task.sleep(for: pause)
                        return .paused
                    }
                }
                guard claimed == 0 || window.room(underWay: underWay) == 0 else { continue }
                switch await group.next() {
                case .finished(let time):
                    underWay -= 1
                    window.ended(after: time)
                case .paused: pausing = false
                case nil: break
                }
            }
            await group.waitForAll()
        }
    }

    private func claim(_ count: Int, _ offices: inout OfficeCache) async throws -> Batch {
        let known = try await offices.current()
        let claimedAt = ContinuousClock.now
        let messages = try await store.claimMessages(owner: owner, count: count, lease: settings.lease)
        return Batch(messages: messages, findings: try await source.findings(for: messages), offices: known, claimedAt: claimedAt)
    }

    private func send(_ message: ClaimedMessage, of batch: Batch) async -> Event {
        do {
            let end = try await attempt(message, of: batch)
            let isOurs = try await finish(end, before: batch.claimedAt + settings.lease)
            metrics.ended(end, after: .now - batch.claimedAt)
            if end.state != "delivered" || !isOurs {
                logger.warning(
                    "a message was not delivered",
                    metadata: ["message": "\(message.id)", "attempt": "\(message.attempt)", "state": "\(end.state)", "error": "\(end.error ?? "")"])
            }
        } catch {
            // it is left to its lease
            logger.warning("a message could not be finished", metadata: ["message": "\(message.id)", "error": "\(error)"])
        }
        return .finished(.now - batch.claimedAt)
    }

    /// Writes the end of an attempt. While the database is away it tries again until the lease is over: what was delivered should not
    /// be delivered twice, and what failed should not have to wait for its lease.
    private func finish(_ end: FinishedMessage, before limit: ContinuousClock.Instant) async throws -> Bool {
        while true {
            do {
                return try await finisher.finish(end)
            } catch {
                guard .now + .seconds(1) < limit else { throw error }
                try await Task.sleep(for: .seconds(1))
            }
        }
    }

    private func attempt(_ message: ClaimedMessage, of batch: Batch) async throws -> FinishedMessage {
        let result: DeliveryResult
        do {
            let now = Date()
            guard let letter = try await source.letter(message, batch.findings, offices: batch.offices, now: now) else {
                return FinishedMessage(message: message, state: "delivered", due: nil, error: "not sent: there was nothing left to tell")
            }
            // begun later, its delivery could outlive the lease, and another notifier would send the same
            result = await channel.deliver(try compose(letter, message, now), by: batch.claimedAt + settings.lease / 3)
        } catch let error as Mailbox.Invalid {
            result = .permanent(code: nil, text: error.description)
        } catch let error as Seal.Problem {
            result = .permanent(code: nil, text: "what is sealed cannot be opened: \(error)")
        }
        var state = DeliveryState.sending(attempt: message.attempt)
        let now = Date()
        let action = state.finish(
            result, attempt: message.attempt, class: message.kind.messageClass, policy: policy, now: now, chance: .random(in: 0...1))
        guard case .store(let stored, let due, let error) = action else {
            return FinishedMessage(message: message, state: "waiting", due: now, error: "the attempt was another's")
        }
        return FinishedMessage(message: message, state: stored, due: due, error: error)
    }

    private func compose(_ letter: LetterSource.Letter, _ message: ClaimedMessage, _ now: Date) throws -> OutboundMessage {
        let content = try renderer.render(letter.facts, letter.language, at: now)
        return OutboundMessage(
            messageID: MessageID(outboxID: message.id, part: message.kind.rawValue, domain: sender.domain), from: sender,
            to: try Mailbox(address: letter.to), subject: content.subject, text: content.text, html: content.html,
            inlineImages: content.inlineImages.map { .init(contentID: $0.contentID, png: $0.png) },
            attachments: content.attachments.map { .init(filename: $0.filename, contentType: $0.contentType, bytes: $0.bytes) }, date: now)
    }
}

extension ClaimedMessage.Kind {
    var messageClass: MessageClass {
        switch self {
        case .verification, .passwordReset, .emailChange: .code
        case .cancelled, .moved, .passwordChanged, .accountKnown: .change
        case .confirmation, .personAdded: .confirmation
        }
    }
}

/// The offices, read again after a minute.
private struct OfficeCache {
    let store: Store
    private var offices: [Int32: Office] = [:]
    private var readAt: ContinuousClock.Instant?

    init(store: Store) {
        self.store = store
    }

    mutating func current() async throws -> [Int32: Office] {
        if readAt.map({ .now - $0 > .seconds(60) }) ?? true {
            offices = Dictionary(uniqueKeysWithValues: try await store.offices().map { ($0.id, $0) })
            readAt = .now
        }
        return offices
    }
}

/// Raised once.
final class Flag: Sendable {
    private let raised = Atomic<Bool>(false)
    var isRaised: Bool { raised.load(ordering: .relaxed) }
    func raise() { raised.store(true, ordering: .relaxed) }
}
