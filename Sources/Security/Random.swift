import Foundation
import Synchronization

/// Random bytes from the system's generator (`getentropy`), which is asked for many at once: Swift's own generator opens `/dev/urandom` for every few
/// bytes, which was a twentieth of what a booking costs.
public enum Random {
    /// What `getentropy` gives at once, and no more.
    private static let most = 256

    private struct Reserve {
        /// Zero from the start to `next`: bytes are overwritten as they are given.
        var bytes = [UInt8](repeating: 0, count: most)
        var next = most
    }

    private static let reserve = Mutex(Reserve())

    public static func bytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        bytes.withUnsafeMutableBytes { fill($0) }
        return bytes
    }

    /// A random UUID (RFC 9562, version 4).
    public static func uuid() -> UUID {
        var uuid: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &uuid) { bytes in
            fill(bytes)
            bytes[6] = bytes[6] & 0x0f | 0x40
            bytes[8] = bytes[8] & 0x3f | 0x80
        }
        return UUID(uuid: uuid)
    }

    private static func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        reserve.withLock { reserve in
            for index in buffer.indices {
                if reserve.next == reserve.bytes.count {
                    draw(&reserve.bytes)
                    reserve.next = 0
                }
                buffer[index] = reserve.bytes[reserve.next]
                reserve.bytes[reserve.next] = 0
                reserve.next += 1
            }
        }
    }

    private static func draw(_ bytes: inout [UInt8]) {
        let isDrawn = bytes.withUnsafeMutableBytes { getentropy($0.baseAddress!, $0.count) } == 0
        precondition(isDrawn, "the system gives no random bytes")
    }
}

extension [UInt8] {
    /// Base64 with `-` and `_`, without padding (RFC 4648, section 5).
    var base64URL: String {
        base64Unpadded.replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
    }

    /// Base64 without padding.
    var base64Unpadded: String {
        let text = Data(self).base64EncodedString()
        return String(text.prefix { $0 != "=" })
    }

    /// `nil` unless the text is base64 without padding, exactly as ``base64Unpadded`` writes it.
    init?(base64Unpadded text: Substring) {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: text + padding) else { return nil }
        self.init(data)
        guard base64Unpadded == text else { return nil }
    }
}
