/// Through which door a change came; kept in every history row.
public enum Channel: String, CaseIterable, Hashable, Sendable {
    case web
    case api
    case whatsapp
    /// An officer at the desk.
    case desk
    /// An officer elsewhere: customer care, the head of an office.
    case staff
    /// The program itself: a sweep, the nightly job.
    case system
}
