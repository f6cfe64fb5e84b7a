/// What a guess at a password costs (RFC 7914). Memory is 128 × r × N bytes for each hash that runs.
public struct ScryptCost: Hashable, Sendable, CustomStringConvertible {
    /// N as a power of two, 4 to 20. Each step doubles time and memory: 15 is about 74 ms and 32 MiB, 17 about 300 ms and 128 MiB.
    public let log2N: Int
    /// Block size, 1 to 16.
    public let r: Int
    /// Parallelism, 1 to 16.
    public let p: Int

    /// `nil` outside the ranges above or past 1 GiB. That also bounds what a stored hash can make the process allocate.
    public init?(log2N: Int, r: Int = 8, p: Int = 1) {
        guard (4...20).contains(log2N), (1...16).contains(r), (1...16).contains(p), r << (log2N + 7) <= 1 << 30 else { return nil }
        self.init(checked: log2N, r, p)
    }

    private init(checked log2N: Int, _ r: Int, _ p: Int) {
        self.log2N = log2N
        self.r = r
        self.p = p
    }

    /// N = 2^15, r = 8, p = 1: 27 log-ins a second on two cores.
    public static let standard = ScryptCost(checked: 15, 8, 1)

    /// As in a stored hash: `ln=15,r=8,p=1`.
    public var description: String { "ln=\(log2N),r=\(r),p=\(p)" }

    init?(_ text: Substring) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].hasPrefix("ln="), parts[1].hasPrefix("r="), parts[2].hasPrefix("p="),
            let log2N = Int(parts[0].dropFirst(3)), let r = Int(parts[1].dropFirst(2)), let p = Int(parts[2].dropFirst(2))
        else { return nil }
        self.init(log2N: log2N, r: r, p: p)
        guard description == text else { return nil }
    }
}
