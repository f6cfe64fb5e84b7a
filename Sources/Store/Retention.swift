import Domain
import Postgres

extension Statement {
    static let eraseHour = Statement("erase_hour", "SELECT o_day, o_people FROM erase_hour()")
    static let noteErased = Statement("note_erased", "SELECT note_erased($1, $2, $3, $4)")
    static let eraseChats = Statement("erase_chats", "SELECT o_last, o_chats FROM erase_chats($1)")

    static let retentionStatements = [eraseHour, noteErased, eraseChats]
}

extension Store {
    /// Erases who was booked in the oldest hour whose time is over (`policy.personal_data_kept`). Nil: there is none left.
    public func eraseHour() async throws -> (day: Day, people: Int)? {
        let (day, people) = try await one(.eraseHour).decode(Day?.self, Int?.self)
        guard let day, let people else { return nil }
        return (day, people)
    }

    /// Erases the numbers of who has not written by WhatsApp for as long, and has had no visit since, a piece at a time.
    /// - Parameter after: where the piece before ended; 0: from the beginning.
    /// - Returns: where this one ended, nil when there are no more; and how many numbers were erased.
    public func eraseChats(after: Int64) async throws -> (last: Int64?, chats: Int) {
        try await one(.eraseChats, [after]).decode(Int64?.self, Int.self)
    }

    /// Writes into the trail what was erased, up to which day.
    /// - Parameter day: nil: no hour was old enough.
    public func noteErased(hours: Int, people: Int, until day: Day?, chats: Int) async throws {
        try await run(.noteErased, [Int32(hours), Int32(people), day, Int32(chats)])
    }
}
