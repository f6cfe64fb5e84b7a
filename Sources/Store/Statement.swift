/// A named SQL statement. All of them stand in `Statement.all`, so that a test can prepare each against the schema.
public struct Statement: Sendable, Hashable {
    public let name: String
    /// The text, which begins with the name as a comment: `pg_stat_activity` and the log then tell who asked.
    public let sql: String

    init(_ name: String, _ sql: String) {
        self.name = name
        self.sql = "/* \(name) */ \(sql)"
    }
}

extension Statement {
    /// Every statement of `Store`.
    public static let all: [Statement] =
        officeStatements + slotStatements + bookingStatements + bookStatements + accountStatements + sessionStatements + limitStatements
        + familyStatements + mailedCodeStatements + outboxStatements + capacityStatements + importStatements + chatStatements + chatInboxStatements
        + reminderStatements
        + staffStatements + deskStatements + queueStatements + absenceStatements + conflictStatements + retentionStatements + countryStatements
        + outageStatements
        + homeVisitStatements
        + hoursStatements + patternStatements + closureStatements + releaseStatements
        + deliveryStatements
        + seedStatements
        + healthStatements
}
