import Domain
import Postgres

extension Statement {
    static let eraseHour = Statement("erase_hour", "SELECT o_day, o_people FROM erase_hour()")
    static let noteErased = Statement("note_erased", "SELECT note_erased($1, $2, $3)")

    static let retentionStatements = [eraseHour, noteErased]
}

extension Store {
    /// Erases who was booked in the oldest hour whose time is over (`policy.personal_data_kept`). Nil: there is none left.
    public func eraseHour() async throws -> (day: Day, people: Int)? {
        let (day, people) = try await one(.eraseHour).decode(Day?.self, Int?.self)
        guard let day, let people else { return nil }
        return (day, people)
    }

    /// Writes into the trail what was erased, up to which day.
    public func noteErased(hours: Int, people: Int, until day: Day) async throws {
        try await run(.noteErased, [Int32(hours), Int32(people), day])
    }
}
