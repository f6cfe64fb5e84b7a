import Domain
import Foundation
import TestSupport
import Testing

@testable import Web

/// One request as bytes.
private func bytes(_ method: String, _ path: String, _ headers: [String] = [], body: String = "") -> [UInt8] {
    let head = ["\(method) \(path) HTTP/1.1", "Host: localhost"] + headers + (body.isEmpty ? [] : ["Content-Length: \(body.utf8.count)"])
    return Array((head.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8)
}

@Suite("Requests that the connection answers itself") struct DirectRouteTests {
    @Test("requests sent without waiting are answered in their order, whoever answers them")
    func pipelined() async throws {
        try await withWorker { worker in
            let stage = try await worker.makeStage()
            let port = try #require(worker.client.port)
            let body = Body.booking([Person.number(301).json()])
            let booking = bytes(
                "POST", "/v1/bookings",
                ["Authorization: Bearer \(stage.holder.token)", "Idempotency-Key: pipelined", "Content-Type: application/json"], body: body)
            let office = bytes("GET", "/v1/offices/JKS")
            let days = bytes("GET", "/v1/offices/JKS/availability")
            let none = bytes("GET", "/v1/nothing")
            let connection = try RawConnection(port: port)
            try connection.send(booking + office + days + none + booking + days)
            let text = try await connection.receive { $0.components(separatedBy: "HTTP/1.1 ").count == 7 && $0.hasSuffix("}") }
            let answers = Array(text.components(separatedBy: "HTTP/1.1 ")[1...])
            #expect(answers.map { String($0.prefix(3)) } == ["201", "200", "200", "404", "201", "200"])
            #expect(answers[1].contains(#""accepts_online_bookings":"#) && answers[2].contains(#""days":["#) && answers[5].contains(#""days":["#))
            let codes = [answers[0], answers[4]].map { $0.components(separatedBy: #""code":""#)[1].prefix(11) }
            #expect(codes[0] == codes[1])
        }
    }

    @Test("the answer is the same with the connection and with the framework")
    func same() async throws {
        try await withWorker { worker in
            let stage = try await worker.makeStage()
            let direct = try await worker.send(.get("/v1/offices/JKS/availability?party_size=2"))
            // small letters are left to the framework
            let framework = try await worker.send(.get("/v1/offices/jks/availability?party_size=2"))
            #expect(direct.text == framework.text && direct.status == framework.status)
            #expect(Set(direct.headers.map(\.name)) == Set(framework.headers.map(\.name)))

            let full = Body.booking([Person.number(302).json()], preference: #"{"slot":\#(stage.full)}"#)
            let refused = try await worker.send(.post("/v1/bookings", full, token: stage.holder.token, key: "refused"))
            // a member that nobody knows is left to the framework
            let again = try await worker.send(
                .post("/v1/bookings", full.replacing("{\"office\"", with: "{\"unknown\":1,\"office\""), token: stage.holder.token, key: "refused-2"))
            #expect(refused.status == 409 && again.status == 409)
            #expect(try refused.decode(ProblemAnswer.self).code == (try again.decode(ProblemAnswer.self).code))
            #expect(Set(refused.headers.map(\.name)) == Set(again.headers.map(\.name)))
        }
    }

    @Test("a body sent in pieces, and one larger than is taken, are answered like any other")
    func pieces() async throws {
        try await withWorker { worker in
            let stage = try await worker.makeStage()
            let port = try #require(worker.client.port)
            let headers = ["Authorization: Bearer \(stage.holder.token)", "Idempotency-Key: pieces", "Content-Type: application/json"]
            let whole = bytes("POST", "/v1/bookings", headers, body: Body.booking([Person.number(303).json()]))
            let connection = try RawConnection(port: port)
            for start in stride(from: 0, to: whole.count, by: 40) {
                try connection.send(Array(whole[start..<min(start + 40, whole.count)]))
                // the worker has read so far when it answers another connection
                _ = try await worker.send(.get("/v1/offices/JKS"))
            }
            #expect(try await connection.receive { $0.hasSuffix("}") }.hasPrefix("HTTP/1.1 201"))

            let large = try RawConnection(port: port)
            try large.send(
                bytes(
                    "POST", "/v1/bookings", headers + ["Transfer-Encoding: chunked"])
                    + Array("11170\r\n".utf8) + Array(repeating: UInt8(ascii: " "), count: 70_000) + Array("\r\n0\r\n\r\n".utf8))
            #expect(try await large.receive { $0.contains("\r\n\r\n") }.hasPrefix("HTTP/1.1 413"))
        }
    }
}
