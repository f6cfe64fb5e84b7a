import Accounts
import ArgumentParser
import Booking
import Domain
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
import Web
import WhatsApp

struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Answers HTTP requests. Stateless: start as many as are needed, end any of them at any moment.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var keyOptions: KeyOptions
    @OptionGroup var admin: AdminOptions

    @OptionGroup var worker: WorkerOptions
    @OptionGroup var chat: WhatsAppOptions

    func run() async throws {
        let settings = try await WorkerSettings(self)
        let logger = settings.common.logger("antrean.worker")
        let metrics = PrometheusMetrics()
        MetricsSystem.bootstrap(metrics)

        let pool = Pool(connection: settings.common.connection, settings: settings.pool, logger: logger)
        let store = Store(pool: pool)
        let ids = IDSource(store: store)
        let hasher = PasswordHasher(settings.hashing)
        let accounts = AccountService(store: store, ids: ids, keys: settings.keys, hasher: hasher)
        let booking = BookingService(store: store, connection: settings.common.connection, settings: settings.booking, logger: logger)
        let webhook = settings.whatsApp.map { Webhook($0, store: store, keys: settings.keys, logger: logger) }
        let services = Services(
            store: store, booking: booking, accounts: accounts, staff: StaffService(store: store, keys: settings.keys, hasher: hasher), ids: ids,
            keys: settings.keys, publicURL: settings.publicURL,
            openAPI: settings.openAPI, mailAddress: settings.mailAddress, notice: settings.notice, webhook: webhook, logger: logger)
        // two: while one waits for the disk the other goes on
        let chats = webhook == nil ? 0 : 2
        let dialogue = ChatService(store: store, ids: ids, keys: settings.keys, logger: logger)
        let readiness = Readiness(store: store)
        let web = WebApp.build(services, settings: settings.web, logger: logger)
        let admin = AdminApp.build(settings.admin, readiness: readiness, metrics: metrics, logger: logger)

        // Ended in reverse: first the balancer is told, then the requests end, then the connections.
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    LongLived { await pool.run() }, LongLived { await booking.run() }, PoolGauges(pool: pool, name: "store"), admin, web,
                ] + (0..<chats).map { _ in LongLived { await dialogue.run() } } + [
                    Drain(readiness: readiness, delay: settings.drain)
                ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        logger.notice("worker starts", metadata: ["port": "\(settings.web.port)", "admin_port": "\(settings.admin.port)"])
        try await group.run()
        logger.notice("worker ended")
    }
}

extension Webhook: WebhookReceiver {}

/// The settings of a worker: read and checked whole before anything starts.
struct WorkerSettings {
    var common: CommonSettings
    var keys: KeyRing
    var publicURL: String
    var notice: PublicNotice
    var admin: AdminSettings
    var web: WebApp.Settings
    var pool = Pool.Settings()
    var booking = BookingService.Settings()
    var hashing: PasswordHasher.Settings
    var drain: Duration
    var openAPI: String
    var mailAddress: EmailAddress
    var whatsApp: WhatsAppSettings?

    init(_ command: WorkerCommand) async throws {
        var flags = command.common.flags.merging(command.keyOptions.flags) { $1 }.merging(command.admin.flags) { $1 }
        flags.merge(command.worker.flags) { $1 }
        flags.merge(command.chat.flags) { $1 }
        var reader = try await SettingsReader(flags: flags, file: command.common.config)
        common = CommonSettings(&reader, role: "worker")
        let secrets = KeySettings(&reader)
        admin = AdminSettings(&reader)
        let proxies = reader.parse("trusted.proxies", default: "") { try TrustedProxies($0) }
        // The connections of a worker are its pool and its channels, with one more for slots that stay locked.
        pool.maximum = reader.number("pool.size", default: 8, in: 1...64)
        pool.minimum = min(2, pool.maximum)
        // a lost database is answered at once, and found again soon
        pool.failuresBeforeRefusal = 3
        pool.backoffMaximum = .seconds(1)
        booking.channels = reader.number("booking.channels", default: 2, in: 1...16)
        let cost = reader.number("password.cost", default: 15, in: 10...20)
        let threads = reader.number("password.threads", default: 2, in: 1...16)
        drain = .milliseconds(reader.number("drain.milliseconds", default: 2000, in: 0...60_000))
        let host = reader.text("http.host", default: "127.0.0.1")
        let port = reader.number("http.listen.port", default: 8081, in: 1...65535)
        let inProgress = reader.number("http.requests.in.progress", default: 512, in: 1...100_000)
        let sender = reader.parse("mail.from", default: "Antrean Paspor <antrean@localhost.localdomain>") {
            try EmailAddress(try Mailbox($0).address)
        }
        whatsApp = reader.whatsApp()
        let document = reader.text("openapi", default: Self.documentPath)
        openAPI = (try? String(contentsOfFile: document, encoding: .utf8)) ?? ""
        if openAPI.isEmpty { reader.fail("openapi", "\(document) cannot be read: name the file docs/openapi.yaml") }
        guard let scrypt = ScryptCost(log2N: cost) else { throw SettingsError(problems: ["ANTREAN_PASSWORD_COST: \(cost) is no cost"]) }
        hashing = PasswordHasher.Settings(threads: threads, cost: scrypt)
        try reader.finish()
        keys = secrets.keys!
        publicURL = secrets.publicURL
        notice = secrets.notice
        mailAddress = sender!
        web = WebApp.Settings(proxies: proxies!)
        web.host = host
        web.port = port
        web.requestsInProgress = inProgress
    }

    /// Beside the folder of the SQL files, which the image and the scripts name.
    private static var documentPath: String {
        let sql = ProcessInfo.processInfo.environment["ANTREAN_SQL"] ?? "sql"
        return URL(fileURLWithPath: sql).deletingLastPathComponent().appending(path: "docs/openapi.yaml").path
    }
}
