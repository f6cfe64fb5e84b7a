/// A wish for places: what one Idempotency-Key stands for.
struct Party: Sendable {
    var account: Account
    var office: String
    var preference: Preference
    var split: Bool
    var applicants: [Applicant]

    var body: String {
        """
        {"office":"\(office)","preference":\(preference.json),"applicants":[\(applicants.map(\.json).joined(separator: ","))],"allow_split":\(split)}
        """
    }
}
