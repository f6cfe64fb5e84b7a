import Foundation

/// A connection on which bytes are sent as they are, for clients that hang up.
struct RawConnection: ~Copyable {
    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        guard connected == 0 else { throw Failure("no connection to port \(port): errno \(errno)") }
    }

    deinit {
        close(descriptor)
    }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw Failure("the connection took \(sent) of \(bytes.count) bytes: errno \(errno)") }
            sent += count
        }
    }

    /// Hangs up at once: what is still to be sent or read is thrown away, and the other side hears of it as a reset.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }
}

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
