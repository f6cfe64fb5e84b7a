/// Who an applicant is to the holder of the account.
public enum Relationship: String, CaseIterable, Hashable, Sendable {
    case holder = "self"
    case parent
    case child
    case spouse
}
