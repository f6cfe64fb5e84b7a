/// Comparing secrets without telling by the time it takes how far they agree.
public enum ConstantTime {
    /// Whether two byte strings are equal. Only their lengths influence the time.
    public static func equal(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for (a, b) in zip(left, right) { difference |= a ^ b }
        return difference == 0
    }

    /// Whether two texts have the same UTF-8 bytes.
    public static func equal(_ left: String, _ right: String) -> Bool {
        equal(left.utf8, right.utf8)
    }
}
