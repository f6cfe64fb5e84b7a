import Foundation

/// Random bytes from the system's generator (`getrandom` on Linux).
public enum Random {
    public static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in generator.next() }
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
