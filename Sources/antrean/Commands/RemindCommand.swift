import ArgumentParser
import Store

struct RemindCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remind",
        abstract: "Tells the people who come tomorrow, each once: in the evening of each office, by its own clock.",
        discussion: """
            Run it every hour. At an office where it is not evening yet, or late already (the policy's remind_from and remind_until), it does nothing; \
            who was told is not told again. The messages wait in the outbox behind every code, change and confirmation.
            """)

    @OptionGroup var common: CommonOptions

    /// Parties told in one transaction.
    private static let parties = 200

    func run() async throws {
        let settings = try await commonSettings(common, role: "remind")
        try await withStore(settings) { store in
            for office in try await store.offices() {
                var bookings = 0
                while true {
                    let told = try await store.remind(office: office.id, parties: Self.parties)
                    if told == 0 { break }
                    bookings += told
                }
                if bookings > 0 { print("\(office.code)  \(bookings) bookings reminded of") }
            }
        }
    }
}
