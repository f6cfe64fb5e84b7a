import Domain
import Foundation
import Logging
import Messages
import Metrics
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
        /// Messages under way at once: as many as the channel sends at once. Default 8.
        public var concurrency = 8
        /// How long a claimed message is this notifier's; longer than any delivery takes (SMTP: 60 s). Default 90 s.
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
    private let owner: String
    private let logger: Logger

    /// - Parameter owner: names this notifier among the others.
    public init(
        store: Store, channel: any DeliveryChannel, keys: KeyRing, sender: Mailbox, publicURL: String, owner: String,
        policy: RetryPolicy = .standard, settings: Settings = Settings(), logger: Logger
    ) throws {
        self.store = store
        self.channel = channel
        self.source = LetterSource(store: store, codes: CodeBook(keys), seal: Seal(keys), publicURL: publicURL)
        self.renderer = MailRenderer(organiser: try EmailAddress(sender.address))
        self.sender = sender
        self.policy = policy
        self.settings = settings
        self.owner = owner
        self.logger = logger
    }

    private enum Event {
        case finished
        case paused
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
        await withTaskGroup(of: Event.self) { group in
            var underWay = 0
            var pausing = false
            var pause = settings.pause.lowerBound
            while !stopping.isRaised, !Task.isCancelled {
                var claimed: [ClaimedMessage] = []
                if underWay < settings.concurrency {
                    do {
                        let known = try await offices.current()
                        claimed = try await store.claimMessages(owner: owner, count: settings.concurrency - underWay, lease: settings.lease)
                        for message in claimed { group.addTask { await self.send(message, known) } }
                        underWay += claimed.count
                        underWay == 0 ? (pause = min(pause * 2, settings.pause.upperBound)) : (pause = settings.pause.lowerBound)
                    } catch {
                        logger.warning("the outbox cannot be read", metadata: ["error": "\(error)"])
                        pause = min(pause * 2, settings.pause.upperBound)
                    }
                }
                if claimed.isEmpty, !pausing, underWay < settings.concurrency {
                    pausing = true
                    group.addTask { [pause] in
                        try? await Task.sleep(for: pause)
                        return .paused
                    }
                }
                guard claimed.isEmpty || underWay >= settings.concurrency else { continue }
                switch await group.next() {
                case .finished: underWay -= 1
                case .paused: pausing = false
                case nil: break
                }
            }
            await group.waitForAll()
        }
    }

    private func send(_ message: ClaimedMessage, _ offices: [Int32: Office]) async -> Event {
        let began = ContinuousClock.now
        do {
            let end = try await attempt(message, offices)
            let ours = try await finish(message, end, before: began + settings.lease)
            Counter(label: "antrean_messages_total", dimensions: [("kind", message.kind.rawValue), ("end", end.state)]).increment()
            Metrics.Timer(label: "antrean_message_seconds").recordNanoseconds(Int64((.now - began) / .nanoseconds(1)))
            if end.state != "delivered" || !ours {
                logger.warning(
                    "a message was not delivered",
                    metadata: ["message": "\(message.id)", "attempt": "\(message.attempt)", "state": "\(end.state)", "error": "\(end.error ?? "")"])
            }
        } catch {
            // it is left to its lease
            logger.warning("a message could not be finished", metadata: ["message": "\(message.id)", "error": "\(error)"])
        }
        return .finished
    }

    /// Writes the end of an attempt. While the database is away it tries again until the lease is over: what was delivered should not
    /// be delivered twice, and what failed should not have to wait for its lease.
    private func finish(
        _ message: ClaimedMessage, _ end: (state: String, due: Date?, error: String?), before limit: ContinuousClock.Instant
    ) async throws -> Bool {
        while true {
            do {
                return try await store.finish(message, state: end.state, due: end.due, error: end.error)
            } catch {
                guard .now + .seconds(1) < limit else { throw error }
                try await Task.sleep(for: .seconds(1))
            }
        }
    }

    private func attempt(_ message: ClaimedMessage, _ offices: [Int32: Office]) async throws -> (state: String, due: Date?, error: String?) {
        let now = Date()
        let result: DeliveryResult
        do {
            guard let letter = try await source.letter(message, offices: offices, now: now) else {
                return ("delivered", nil, "not sent: there was nothing left to tell")
            }
            result = await channel.deliver(try compose(letter, message, now))
        } catch let error as Mailbox.Invalid {
            result = .permanent(code: nil, text: error.description)
        } catch let error as Seal.Problem {
            result = .permanent(code: nil, text: "what is sealed cannot be opened: \(error)")
        }
        var state = DeliveryState.sending(attempt: message.attempt)
        let action = state.finish(
            result, attempt: message.attempt, class: message.kind.messageClass, policy: policy, now: now, chance: .random(in: 0...1))
        guard case .store(let stored, let due, let error) = action else { return ("waiting", now, "the attempt was another's") }
        return (stored, due, error)
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
        case .verification: .code
        case .cancelled, .moved: .change
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
