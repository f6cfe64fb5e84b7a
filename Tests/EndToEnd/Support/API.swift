import AsyncHTTPClient
import Foundation

/// The service as a client sees it: at one address, with or without a session.
struct API: Sendable {
    var base: String
    var token: String?
    var language: String?

    init(_ base: String, _ token: String? = nil, language: String? = nil) {
        self.base = base
        self.token = token
        self.language = language
    }

    /// - Parameters:
    ///   - key: the Idempotency-Key.
    ///   - limit: seconds for the whole of it.
    /// - Throws: what the client throws when no answer comes; every answer is returned.
    func send(_ method: String, _ path: String, body: Data? = nil, key: String? = nil, within limit: Int64 = 30) async throws -> Answer {
        var request = HTTPClientRequest(url: base + path)
        request.method = .init(rawValue: method)
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        if let language { request.headers.add(name: "Accept-Language", value: language) }
        if let key { request.headers.add(name: "Idempotency-Key", value: key) }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(body)
        }
        let began = ContinuousClock.now
        let response = try await API.client.execute(request, timeout: .seconds(limit))
        let bytes = try await response.body.collect(upTo: 8 << 20)
        let headers = Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
        return Answer(status: Int(response.status.code), headers: headers, body: Data(bytes.readableBytesView), took: .now - began)
    }

    func get(_ path: String) async throws -> Answer {
        try await send("GET", path)
    }

    func post(_ path: String, _ body: some Encodable, key: String? = nil) async throws -> Answer {
        try await send("POST", path, body: try API.encode(body), key: key)
    }

    func book(_ order: Order, key: String = UUID().uuidString) async throws -> Answer {
        try await post("/v1/bookings", order, key: key)
    }

    static func encode(_ body: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return try encoder.encode(body)
    }

    /// A connection for each of a crowd's clients. Idle ones are given up before HAProxy does, so that no request meets a closing one.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = .seconds(5)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 512
        configuration.connectionPool.idleTimeout = .seconds(10)
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
}

/// What came back.
struct Answer: Sendable {
    let status: Int
    /// Names in small letters.
    let headers: [String: String]
    let body: Data
    let took: Duration

    private struct Problem: Decodable {
        var code: String
    }

    /// The stable code of a problem.
    var code: String? {
        status < 400 ? nil : try? JSONDecoder().decode(Problem.self, from: body).code
    }

    var retryAfter: Int? { headers["retry-after"].flatMap(Int.init) }

    var text: String { String(decoding: body, as: UTF8.self) }

    /// Status and code in one, to be counted.
    var summary: String { code.map { "\(status) \($0)" } ?? String(status) }

    func decode<T: Decodable>(_ type: T.Type = T.self) throws -> T {
        do {
            return try JSONDecoder().decode(type, from: body)
        } catch {
            throw Failure("the answer \(status) is no \(type): \(text.prefix(500))")
        }
    }

    /// The answer, if it has this status.
    func expecting(_ status: Int) throws -> Answer {
        guard self.status == status else { throw Failure("\(status) was expected, came \(self.status): \(text.prefix(500))") }
        return self
    }
}
