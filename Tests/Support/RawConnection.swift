import Foundation

/// A connection on which bytes are sent as they are: for clients that hang up, or that do not wait for one answer before they ask again.
public struct RawConnection: ~Copyable {
    private let descriptor: Int32

    public init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        guard connected == 0 else { throw ConnectionFailure("no connection to port \(port): errno \(errno)") }
    }

    deinit {
        close(descriptor)
    }

    public func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw ConnectionFailure("the connection took \(sent) of \(bytes.count) bytes: errno \(errno)") }
            sent += count
        }
    }

    /// Hangs up at once: what is still to be sent or read is thrown away, and the other side hears of it as a reset.
    public func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// Reads until what came satisfies `isEnough`, and gives all of it.
    ///
    /// It waits on a thread of its own: the worker that is to answer lives in the same process, and tests that held both threads of
    /// the concurrency pool here kept it from answering.
    /// - Throws: when the other side ends the connection before, or says nothing for ten seconds.
    public func receive(until isEnough: @escaping @Sendable (String) -> Bool) async throws -> String {
        let descriptor = descriptor
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try Self.receive(on: descriptor, until: isEnough) })
            }
        }
    }

    private static func receive(on descriptor: Int32, until isEnough: (String) -> Bool) throws -> String {
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while !isEnough(String(decoding: received, as: UTF8.self)) {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { throw ConnectionFailure("the answer ended after \(received.count) bytes: errno \(errno)") }
            received += buffer[..<count]
        }
        return String(decoding: received, as: UTF8.self)
    }
}

/// What went wrong on a connection.
public struct ConnectionFailure: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
