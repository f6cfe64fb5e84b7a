import Foundation
import TestSupport

extension API {
    /// Sends a booking and hangs up without reading the answer.
    /// - Parameter abruptly: by a reset, as when a phone loses its network; else the end is told politely.
    func bookAndHangUp(_ order: Order, key: String, abruptly: Bool) throws {
        guard let port = URL(string: base)?.port, let token else { throw Failure("an address with a port, and a token, are needed") }
        let body = try API.encode(order)
        let head = [
            "POST /v1/bookings HTTP/1.1", "Host: 127.0.0.1:\(port)", "Authorization: Bearer \(token)", "Idempotency-Key: \(key)",
            "Content-Type: application/json", "Content-Length: \(body.count)",
        ]
        let connection = try RawConnection(port: port)
        try connection.send(Array(head.joined(separator: "\r\n").utf8) + Array("\r\n\r\n".utf8) + body)
        if abruptly { connection.reset() }
    }
}
