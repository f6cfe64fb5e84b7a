import Domain

/// The three fields that say who somebody is, as sent.
struct PersonFields {
    struct Checked: Sendable {
        var nik: NIK
        var name: PersonName
        var birthDate: Day
    }

    var nik: String?
    var name: String?
    var birthDate: String?
    /// The person has looked again at a NIK that tells another birth date.
    var nikConfirmed: Bool

    /// Nobody alive was born before.
    private static let earliestBirth = Day(year: 1900, month: 1, day: 1)!

    /// Nil after noting what is wrong.
    /// - Parameter path: of the object with the fields; empty when the body is it.
    func checked(at path: String, today: Day, _ checks: inout Checks) -> Checked? {
        let path = path.isEmpty ? "" : path + "."
        let nik = checks.parse(nik, "\(path)nik", { _ in .invalidNIK }) { try NIK($0) }
        let name = checks.parse(name, "\(path)name", { _ in .invalidName }) { try PersonName($0) }
        var birth = checks.required(birthDate, "\(path)birth_date").flatMap { text -> Day? in
            guard let day = Day(text), day >= Self.earliestBirth else {
                checks.fail("\(path)birth_date", .invalidBirthDate)
                return nil
            }
            return day
        }
        if let day = birth, day > today {
            checks.fail("\(path)birth_date", .birthDateInFuture)
            birth = nil
        }
        if let nik, let birth, !nikConfirmed, nik.disagrees(with: birth) { checks.fail("\(path)nik", .nikBirthDateMismatch) }
        guard let nik, let name, let birth else { return nil }
        return Checked(nik: nik, name: name, birthDate: birth)
    }
}
