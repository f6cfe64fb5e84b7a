import Booking
import Domain
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import Postgres
import Security
import Store
import TestSupport
import Testing

@testable import Web

@Suite("When the service cannot") struct OverloadTests {
    @Test("a request past the limit is refused at once and told when to come again")
    func tooMany() async throws {
        try await withWorker(.init(requestsInProgress: 0)) { worker in
            for language in [Language.id, .en] {
                let answer = try await worker.send(.get("/v1/offices"), language)
                #expect(answer.status == 503)
                #expect(answer["Retry-After"] == "1")
                #expect(try answer.decode(ProblemAnswer.self).code == "overloaded")
            }
        }
    }

    @Test("a database that cannot be reached is told, with the time to come again")
    func noDatabase() async throws {
        let port = try TestCluster.freePort()
        let connection = ConnectionSettings(conninfo: "host=127.0.0.1 port=\(port) dbname=none user=nobody")
        let pool = Pool(connection: connection, settings: .init(minimum: 0, maximum: 1, acquireTimeout: .milliseconds(200)), logger: .silent)
        let store = Store(pool: pool)
        let booking = BookingService(store: store, connection: connection, settings: .init(), logger: .silent)
        let services = makeServices(store, booking, .ephemeral(), now: { Date() })
        var settings = WebApp.Settings(proxies: try TrustedProxies(""))
        settings.port = 0
        let app = WebApp.build(services, settings: settings, logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await pool.run() }
            try await app.test(.live) { client in
                let token = Token.random().text
                for (path, method) in [("/v1/offices", HTTPRequest.Method.get), ("/v1/bookings", .get), ("/v1/sessions/current", .delete)] {
                    let answer = try await client.executeRequest(uri: path, method: method, headers: [.authorization: "Bearer \(token)"], body: nil)
                    #expect(answer.status == .serviceUnavailable, "\(path)")
                    #expect(answer.headers[.retryAfter] == "2")
                    #expect(String(buffer: answer.body).contains(#""code":"database_unavailable""#))
                }
                // what needs no database is served on
                #expect(try await client.executeRequest(uri: "/v1/requirements", method: .get, headers: [:], body: nil).status == .ok)
            }
            group.cancelAll()
            try await group.waitForAll()
        }
    }
}
