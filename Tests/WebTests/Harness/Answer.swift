import Domain
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore

/// What a worker answered.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPFields
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(body))
    }

    subscript(_ name: String) -> String? { headers[HTTPField.Name(name)!] }
}

/// A request, with JSON unless the headers say otherwise.
struct Sending: Sendable {
    var method = HTTPRequest.Method.get
    var path: String
    var headers: [String: String] = [:]
    var body: [UInt8]?

    static func get(_ path: String, token: String? = nil) -> Sending {
        Sending(path: path, headers: token.map { ["Authorization": "Bearer \($0)"] } ?? [:])
    }

    static func post(_ path: String, _ json: String? = nil, token: String? = nil, key: String? = nil) -> Sending {
        var headers: [String: String] = [:]
        headers["Content-Type"] = json == nil ? nil : "application/json"
        headers["Authorization"] = token.map { "Bearer \($0)" }
        headers["Idempotency-Key"] = key
        return Sending(method: .post, path: path, headers: headers, body: json.map { Array($0.utf8) })
    }

    func with(_ header: String, _ value: String?) -> Sending {
        var copy = self
        copy.headers[header] = value
        return copy
    }
}

extension Worker {
    func send(_ sending: Sending, _ language: Language = .id) async throws -> Answer {
        var fields: HTTPFields = [.acceptLanguage: language.rawValue]
        for (name, value) in sending.headers { fields[HTTPField.Name(name)!] = value }
        let response = try await client.executeRequest(
            uri: sending.path, method: sending.method, headers: fields, body: sending.body.map { ByteBuffer(bytes: $0) })
        return Answer(status: response.status.code, headers: response.headers, body: Array(buffer: response.body))
    }
}

struct ProblemAnswer: Decodable {
    struct Field: Decodable {
        var field: String
        var code: String
        var detail: String
    }

    var type: String
    var title: String
    var status: Int
    var detail: String
    var code: String
    var requestId: String
    var errors: [Field]?
    var opensAt: String?
    var lastDay: String?
}

struct PartyAnswer: Decodable {
    var party: String
    var bookings: [BookingAnswerView]
}

struct BookingAnswerView: Decodable, Hashable {
    var code: String
    var party: String
    var queueNumber: String
    var status: String
    var office: String
    var startsAt: String
    var endsAt: String
    var arriveBy: String
    var lateAfter: String
    var provisional: Bool
    var name: String
    var nik: String
    var birthDate: String
    var relationship: String
    var service: String
    var moves: Int
}

struct BookingsAnswer: Decodable {
    var bookings: [BookingAnswerView]
}

struct SessionAnswer: Decodable {
    var token: String
    var expiresAt: String
}
