import Domain
import Foundation

/// The secret part of the link in a reminder's mail: who has it may keep, or give back, the places of one party on one day, and nothing else.
/// It is worthless when that day is over. Of the party's number and the day, with HMAC-SHA256 under every key of the ring.
public struct ReminderLink: Sendable {
    private let hash: KeyedHash

    public init(_ ring: KeyRing) {
        hash = KeyedHash(ring, .reminderLink)
    }

    public func token(party: Int64, day: Day) -> String {
        let said = ReminderLink.said(party, day)
        return "\(said)-\(ReminderLink.text(hash.uuid(said)))"
    }

    /// Nil: we never wrote this link.
    public func read(_ token: String) -> (party: Int64, day: Day)? {
        let parts = token.utf8.count <= 80 ? token.split(separator: "-", omittingEmptySubsequences: false) : []
        guard parts.count == 3, let party = Int64(parts[0], radix: 36), let number = Int32(parts[1], radix: 36), party > 0,
            (0...100_000).contains(number)
        else { return nil }
        let day = Day(daysSinceEpoch: Int(number))
        let given = Array(parts[2].utf8)
        for code in hash.uuids(ReminderLink.said(party, day)) where ConstantTime.equal(Array(ReminderLink.text(code).utf8), given) {
            return (party, day)
        }
        return nil
    }

    private static func said(_ party: Int64, _ day: Day) -> String {
        "\(String(party, radix: 36))-\(String(day.daysSinceEpoch, radix: 36))"
    }

    private static func text(_ code: UUID) -> String { code.uuidString.lowercased().replacing("-", with: "") }
}
