import ArgumentParser
import Domain
import Store

struct RetentionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention",
        abstract:
            "Erases who came, and the numbers of who wrote by WhatsApp, a year after the last visit or message (the policy's personal_data_kept): every night, in small pieces.",
        discussion: "Safe at any time and beside full load, and to be broken off: the next run goes on. What was erased stands in the audit trail.")

    private static let hoursBetweenNotes = 500

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let settings = try await commonSettings(common, role: "retention")
        try await withStore(settings) { store in
            var (hours, people, noted) = (0, 0, (hours: 0, people: 0))
            var last: Day?
            while let erased = try await store.eraseHour() {
                hours += 1
                people += erased.people
                last = erased.day
                // a run that is broken off has told of all but the last few
                if hours - noted.hours == RetentionCommand.hoursBetweenNotes {
                    try await store.noteErased(hours: hours - noted.hours, people: people - noted.people, until: last, chats: 0)
                    noted = (hours, people)
                }
            }
            var (chats, place) = (0, Int64(0))
            while true {
                let piece = try await store.eraseChats(after: place)
                chats += piece.chats
                guard let end = piece.last else { break }
                place = end
            }
            guard last != nil || chats > 0 else { return print("nothing is old enough") }
            if hours > noted.hours || chats > 0 {
                try await store.noteErased(hours: hours - noted.hours, people: people - noted.people, until: last, chats: chats)
            }
            print("erased \(people) people of \(hours) hours, up to \(last?.description ?? "none"), and \(chats) numbers of WhatsApp")
        }
    }
}
