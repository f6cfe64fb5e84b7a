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
    private let underWay: UnderWay
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
        finisher = Finisher(store: store, lease: settings.lease, logger: logger)
        underWay = UnderWay(ClaimWindow(concurrency: settings.concurrency, ahead: settings.ahead))
        self.owner = owner
        self.logger = logger
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
        async let writing: Void = finisher.run { underWay.ended(after: $0) }
        var offices = OfficeCache(store: store)
        var pause = settings.pause.lowerBound
        while !stopping.isRaised, !Task.isCancelled {
            do {
                let batch = try await claim(await underWay.room(), &offices)
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

    private func claim(_ count: Int, _ offices: inout OfficeCache) async throws -> Batch {
        let known = try await offices.current()
        let claimedAt = ContinuousClock.now
        let messages = try await store.claimMessages(owner: owner, count: count, lease: settings.lease)
        return Batch(messages: messages, findings: try await source.findings(for: messages), offices: known, claimedAt: claimedAt)
    }

    /// The channel makes the letter and sends it, on a thread of its own.
    private func send(_ message: ClaimedMessage, of batch: Batch) {
        // begun later, its delivery could outlive the lease, and another notifier would send the same
        channel.deliver(
            Delivery(latest: batch.claimedAt + settings.lease / 3) {
                compose(message, of: batch)
            } ended: { result in
                finisher.add(Finisher.Ended(end: end(message, result), claimedAt: batch.claimedAt))
            })
    }

    /// Nil: there is nothing to send, and that is written down.
    private func compose(_ message: ClaimedMessage, of batch: Batch) -> OutboundMessage? {
        let end: FinishedMessage
        do {
            let now = Date()
            if let letter = try source.letter(message, batch.findings, offices: batch.offices, now: now) { return try compose(letter, message, now) }
            end = FinishedMessage(message: message, state: "delivered", due: nil, error: "not sent: there was nothing left to tell")
        } catch let error as Mailbox.Invalid {
            end = self.end(message, .permanent(code: nil, text: error.description))
        } catch let error as Seal.Problem {
            end = self.end(message, .permanent(code: nil, text: "what is sealed cannot be opened: \(error)"))
        } catch {
            end = self.end(message, .transient(code: nil, text: "it cannot be made: \(error)"))
        }
        finisher.add(Finisher.Ended(end: end, claimedAt: batch.claimedAt))
        return nil
    }

    private func compose(_ letter: LetterSource.Letter, _ message: ClaimedMessage, _ now: Date) throws -> OutboundMessage {
        let content = try renderer.render(letter.facts, letter.language, at: now)
        return OutboundMessage(
            messageID: MessageID(outboxID: message.id, part: message.kind.rawValue, domain: sender.domain), from: sender,
            to: try Mailbox(address: letter.to), subject: content.subject, text: content.text, html: content.html,
            inlineImages: content.inlineImages.map { .init(contentID: $0.contentID, png: $0.png) },
            attachments: content.attachments.map { .init(filename: $0.filename, contentType: $0.contentType, bytes: $0.bytes) }, date: now)
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
