/// The six digits mailed to confirm an address. A million possibilities are few: whoever checks one must also count the attempts, and let
/// it expire. It is kept sealed, since the notifier has to tell it.
public enum MailCode {
    public static let digits = 6

    /// Six digits, each of the million equally likely, from the system's secure source.
    public static func random() -> String {
        let number = String(Int.random(in: 0..<1_000_000))
        return String(repeating: "0", count: digits - number.count) + number
    }
}
