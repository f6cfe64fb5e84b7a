import Accounts
import Booking
import Domain
import Foundation
import Hummingbird
import HummingbirdTesting
import Security
import Store
import TestSupport
import Testing

@testable import Web

/// The tests' Monday, on whose 10:00 in Jakarta they begin; nothing of it is a holiday.
let monday = Day("2027-03-01")!

/// A worker's HTTP side with everything behind it: the real database, the real booking channels, a socket in front.
struct Worker: Sendable {
    let database: TestDatabase
    let keys: KeyRing
    let services: Services
    let log: RecordedLog
    let client: any TestClientProtocol

    struct Options: Sendable {
        var proxies = ""
        var requestsInProgress = 512
        var idleTimeout: Duration = .seconds(60)
        var accounts = AccountService.Settings()
    }
}

/// Starts a worker on a database of its own and ends it after the body. Afterwards every invariant of the database holds.
func withWorker<T: Sendable>(_ options: Worker.Options = .init(), _ body: @Sendable (Worker) async throws -> T) async throws -> T {
    try await withTestDatabase { database in
        try await database.setClock(Zone.wib.instant(monday, TimeOfDay(hour: 10)!))
        let log = RecordedLog()
        let keys = KeyRing.ephemeral()
        let booking = BookingService(
            store: database.store, connection: database.connection(.worker), settings: .init(), now: { database.now() }, logger: log.logger)
        let services = makeServices(database.store, booking, keys, now: { database.now() }, options.accounts)
        var settings = WebApp.Settings(proxies: try TrustedProxies(options.proxies))
        settings.port = 0
        settings.requestsInProgress = options.requestsInProgress
        settings.idleTimeout = options.idleTimeout
        let app = WebApp.build(services, settings: settings, logger: log.logger)
        let value = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await booking.run() }
            let value: T
            do {
                value = try await app.test(.live) { client in
                    try await body(Worker(database: database, keys: keys, services: services, log: log, client: client))
                }
            } catch {
                group.cancelAll()
                throw error
            }
            group.cancelAll()
            try await group.waitForAll()
            return value
        }
        #expect(try await database.broken() == [])
        return value
    }
}

/// Passwords at the lowest cost there is: what is tested is not how long they take.
func makeServices(
    _ store: Store, _ booking: BookingService, _ keys: KeyRing, now: @escaping @Sendable () -> Date, _ settings: AccountService.Settings = .init()
) -> Services {
    let ids = IDSource(store: store)
    let hasher = PasswordHasher(.init(cost: ScryptCost(log2N: 4)!))
    return Services(
        store: store, booking: booking, accounts: AccountService(store: store, ids: ids, keys: keys, hasher: hasher, settings: settings),
        staff: StaffService(store: store, keys: keys, hasher: hasher, now: now), ids: ids,
        keys: keys, publicURL: "http://localhost", openAPI: Description.text, mailAddress: try! EmailAddress("antrean@example.id"), now: now)
}
