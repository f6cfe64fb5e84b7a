import ArgumentParser
import Domain
import Store

struct RetentionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention",
        abstract: "Erases who came, a year after the visit (the policy's personal_data_kept): every night, an hour of an office at a time.",
        discussion: "Safe at any time and beside full load, and to be broken off: the next run goes on. What was erased stands in the audit trail.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let settings = try await commonSettings(common, role: "retention")
        try await withStore(settings) { store in
            var (hours, people) = (0, 0)
            var last: Day?
            while let erased = try await store.eraseHour() {
                hours += 1
                people += erased.people
                last = erased.day
            }
            guard let last else { return print("nothing is old enough") }
            try await store.noteErased(hours: hours, people: people, until: last)
            print("erased \(people) people of \(hours) hours, up to \(last)")
        }
    }
}
