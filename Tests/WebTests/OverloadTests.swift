import Booking
import Dispatch
import Domain
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import Postgres
import Store
import TestSupport
import Testing

@testable import Accounts
@testable import Security
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

    @Test("while the line of passwords is full, who brings another is refused before anything is asked or counted; then all is as before")
    func passwords() async throws {
        try await withWorker { worker in
            let hasher = worker.services.accounts.hasher
            let occupied = DispatchSemaphore(value: 0)
            // all that wait or run by default
            let most = 66
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 1...most { group.addTask { try await hasher.queue.run { _ = occupied.wait(timeout: .now() + 60) } } }
                defer { for _ in 1...most { occupied.signal() } }
                try await eventually("the line is full") { hasher.queue.isFull }
                for (path, body) in [
                    ("/v1/sessions", #"{"login":"budi","password":"not the password"}"#),
                    ("/v1/staff/sessions", #"{"username":"sari","password":"not the password"}"#), ("/v1/accounts", Body.registration()),
                    ("/v1/password-resets/confirmation", #"{"email":"budi@example.id","code":"12345678","password":"kucing-oranye-18"}"#),
                ] {
                    let answer = try await worker.send(.post(path, body))
                    #expect(answer.status == 503 && answer["Retry-After"] == "2", "\(path): \(answer.status) \(answer.text)")
                }
                #expect(try await worker.database.count("SELECT count(*) FROM limits") == 0)
            }
            #expect(try await worker.send(.post("/v1/accounts", Body.registration())).status == 201)
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
