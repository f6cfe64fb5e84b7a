import Foundation

extension KeyRing {
    /// Demonstration keys are known to whoever shares the demonstration: with a public address they are refused.
    ///
    /// - Parameter publicURL: the address people reach the service at, e.g. `https://antrean.example`.
    public func refuseDemo(publicURL: String) throws {
        guard isDemo, !KeyRing.isLocal(publicURL) else { return }
        throw KeyRingError(
            file: publicURL, what: "the keys are demonstration keys, and this address is public",
            remedy: "make real keys with antrean keys generate, or serve on localhost")
    }

    /// Whether an address is this machine's own: `localhost`, a name under it, 127.0.0.0/8 or ::1.
    static func isLocal(_ url: String) -> Bool {
        guard let host = URLComponents(string: url)?.host?.lowercased() else { return false }
        let name = host.trimmingCharacters(in: ["[", "]"])
        if name == "localhost" || name.hasSuffix(".localhost") || name == "::1" { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
