import NIOCore

/// The addresses whose forwarding headers are believed: those of the balancers, by CIDR.
public struct TrustedProxies: Sendable {
    private struct Block: Sendable {
        var bytes: [UInt8]
        var bits: Int
    }

    private let blocks: [Block]

    public struct Invalid: Error, CustomStringConvertible {
        let text: String
        public var description: String { "\(text) is not an address or a block like 10.0.0.0/8 or fd00::/8" }
    }

    /// - Parameter list: separated by commas; empty: nobody.
    public init(_ list: String) throws {
        blocks = try list.split(separator: ",").map { entry in
            let text = entry.drop { $0 == " " }
            let parts = text.split(separator: "/", maxSplits: 1)
            guard let address = parts.first.flatMap({ try? SocketAddress(ipAddress: String($0), port: 0) }), let bytes = Self.bytes(address) else {
                throw Invalid(text: String(text))
            }
            guard let bits = parts.count == 2 ? Int(parts[1]) : bytes.count * 8, (0...bytes.count * 8).contains(bits) else {
                throw Invalid(text: String(text))
            }
            return Block(bytes: bytes, bits: bits)
        }
    }

    func trusts(_ address: SocketAddress?) -> Bool {
        guard let bytes = address.flatMap(Self.bytes) else { return false }
        return blocks.contains { block in
            guard block.bytes.count == bytes.count else { return false }
            return (0..<block.bits).allSatisfy { bit in (bytes[bit / 8] ^ block.bytes[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0 }
        }
    }

    private static func bytes(_ address: SocketAddress) -> [UInt8]? {
        switch address {
        case .v4(let v4): withUnsafeBytes(of: v4.address.sin_addr) { Array($0) }
        case .v6(let v6): withUnsafeBytes(of: v6.address.sin6_addr) { Array($0) }
        default: nil
        }
    }
}
