import ArgumentParser
import Foundation
import Hummingbird
import Logging
import Messages
import Metrics
import Notifier
import Observability
import Postgres
import Security
import ServiceLifecycle
import Store
import WhatsApp

struct NotifierCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notifier", abstract: "Sends the messages of the outbox. Several may run; any may be ended at any moment.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var keyOptions: KeyOptions
    @OptionGroup var admin: AdminOptions

    @OptionGroup var mail: MailOptions
    @OptionGroup var chat: WhatsAppOptions

    @Flag(help: "Only tell what waits, what was sent today and what was given up.")
    var status = false

    @Option(help: "Only have one message sent again, by its number: a dead letter, or one that somebody did not get.")
    var resend: Int64?

    @Option(help: "Only have one received WhatsApp message dealt with once more, by its number: one that was given up.")
    var retry: Int64?

    func run() async throws {
        if status { return try await tellStatus() }
        if let resend { return try await sendAgain(resend) }
        if let retry { return try await dealAgain(retry) }
        let settings = try await NotifierSettings(self)
        let logger = settings.common.logger("antrean.notifier")
        let metrics = PrometheusMetrics()
        MetricsSystem.bootstrap(metrics)
        let pool = Pool(connection: settings.common.connection, logger: logger)
        let store = Store(pool: pool)
        let readiness = Readiness(store: store)
        let channel = try SMTPChannel(settings.smtp)
        var draining = DrainSettings()
        draining.concurrency = settings.smtp.connections
        let letters = try LetterSource(
            store: store, keys: settings.keys, sender: settings.sender, publicURL: settings.publicURL, notice: settings.notice)
        let drain = OutboxDrain(
            store: store, way: .mail, maker: letters, channel: channel, owner: settings.owner, settings: draining, logger: logger)
        let graph = settings.whatsApp.map { GraphChannel($0) }
        var chats: [any Service] = []
        var chatting = DrainSettings()
        // its HTTP client has a line of its own, in which a message is given up after five seconds
        chatting.ahead = 3
        if let whatsApp = settings.whatsApp, let graph {
            chats.append(
                OutboxDrain(
                    store: store, way: .whatsapp,
                    maker: ChatMessageMaker(
                        store: store, keys: settings.keys, publicURL: settings.publicURL, notice: settings.notice, settings: whatsApp),
                    channel: graph, owner: settings.owner, policy: .whatsApp, settings: chatting, logger: logger))
        }
        let admin = AdminApp.build(settings.admin, readiness: readiness, metrics: metrics, logger: logger)
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    LongLived { await pool.run() }, PoolGauges(pool: pool, name: "store"), admin, Housekeeping(store: store, logger: logger), drain,
                ] + chats + [Drain(readiness: readiness, delay: .zero)],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        logger.notice("notifier starts", metadata: ["owner": "\(settings.owner)"])
        try await group.run()
        await channel.close()
        await graph?.close()
        logger.notice("notifier ended")
    }

    private func tellStatus() async throws {
        let settings = try await commonSettings(common, role: "notifier")
        let (counts, dead, chats, offices) = try await withStore(settings) { store in
            (try await store.outboxStatus(), try await store.deadLetters(), try await store.deadChatMessages(), try await store.offices())
        }
        if counts.isEmpty { print("nothing waits, nothing was sent in the last day") }
        for count in counts {
            print("\(count.state)  \(count.kind)  \(count.messages)  oldest \(Int(count.oldestAge)) s")
        }
        for letter in dead {
            print("dead letter \(letter.id)  \(letter.kind)  \(letter.attempts) attempts  \(letter.finishedAt.formatted(.iso8601))  \(letter.error)")
        }
        for message in chats {
            let office = offices.first { $0.id == message.office }?.code ?? String(message.office)
            print(
                "WhatsApp message \(message.id) to \(office) given up  \(message.attempts) attempts  \(message.finishedAt.formatted(.iso8601))  "
                    + message.error)
        }
    }

    private func dealAgain(_ id: Int64) async throws {
        let settings = try await commonSettings(common, role: "notifier")
        guard try await withStore(settings, { try await $0.retry(chatMessage: id) }) else {
            throw Invalid("no received message \(id) was given up, or its text is not kept any more (eight days)")
        }
        print("message \(id) will be dealt with again")
    }

    private func sendAgain(_ id: Int64) async throws {
        let settings = try await commonSettings(common, role: "notifier")
        guard try await withStore(settings, { try await $0.resend(message: id) }) else {
            throw Invalid("message \(id) is not there, or it is on its way already")
        }
        print("message \(id) will be sent again")
    }
}

/// The settings of a notifier: read and checked whole before anything starts.
struct NotifierSettings {
    var common: CommonSettings
    var keys: KeyRing
    var publicURL: String
    var notice: PublicNotice
    var admin: AdminSettings
    var smtp: SMTPSettings
    var sender: Mailbox
    var whatsApp: WhatsAppSettings?
    /// Names this process among the notifiers.
    var owner: String

    init(_ command: NotifierCommand) async throws {
        var flags = command.common.flags.merging(command.keyOptions.flags) { $1 }.merging(command.admin.flags) { $1 }
        flags.merge(command.mail.flags) { $1 }
        flags.merge(command.chat.flags) { $1 }
        var reader = try await SettingsReader(flags: flags, file: command.common.config)
        common = CommonSettings(&reader, role: "notifier")
        let secrets = KeySettings(&reader)
        admin = AdminSettings(&reader)
        whatsApp = reader.whatsApp()
        let user = reader.text("smtp.user")
        let password = reader.text("smtp.password")
        var smtp = reader.parse("smtp.url", default: nil) { try SMTPSettings(url: $0, user: user, password: password) }
        let connections = reader.number("smtp.connections", default: 8, in: 1...64)
        let caFile = reader.text("smtp.ca")
        let sender = reader.parse("mail.from", default: nil) { try Mailbox($0) }
        try reader.finish()
        smtp!.connections = connections
        smtp!.caFile = caFile
        self.smtp = smtp!
        self.sender = sender!
        keys = secrets.keys!
        publicURL = secrets.publicURL
        notice = secrets.notice
        owner = "\(ProcessInfo.processInfo.hostName)/\(ProcessInfo.processInfo.processIdentifier)"
    }
}
