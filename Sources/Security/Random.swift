import Foundation

/// Random bytes from the system's generator (`getentropy`). Swift's own generator, asked for a few bytes, opens `/dev/urandom` each time, which was a
/// twentieth of what a booking costs. None are kept for later: a copy of the process would give the same again.
public enum Random {
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
        guard let start = buffer.baseAddress else { return }
        precondition(buffer.count <= 256 && getentropy(start, buffer.count) == 0, "the system gives no random bytes, or not so many at once")
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
