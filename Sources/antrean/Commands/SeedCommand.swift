import ArgumentParser
import Domain
import Foundation
import Security
import Store

struct SeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seed",
        abstract: "Makes people with open sessions, for demonstrations and load tests. Refused unless ANTREAN_DEMO is true.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var keyOptions: KeyOptions

    @Option(help: "How many.")
    var people = 1000

    @Option(help: "The number of the first: the same numbers are the same people.")
    var first = 1

    @Option(help: "Where to write them, a JSON object a line: token, username, nik, name, birth_date.")
    var output: String

    func run() async throws {
        var reader = try await SettingsReader(flags: common.flags.merging(keyOptions.flags) { $1 }, file: common.config)
        let settings = CommonSettings(&reader, role: "seed")
        let secrets = KeySettings(&reader)
        if !secrets.demo { reader.fail("demo", "seeding makes people who do not exist: set ANTREAN_DEMO=true on a demonstration") }
        if !(1...SeedPerson.most).contains(first) || !(1...SeedPerson.most).contains(people) || first + people - 1 > SeedPerson.most {
            reader.fail("people", "numbers go from 1 to \(SeedPerson.most)")
        }
        try reader.finish()
        let keys = secrets.keys!
        let lines = try await withStore(settings) { store in try await seed(store, keys) }
        try Data(lines.joined(separator: "\n").appending("\n").utf8).write(to: URL(fileURLWithPath: output), options: .atomic)
        print("made \(people) people, written to \(output)")
    }

    private func seed(_ store: Store, _ keys: KeyRing) async throws -> [String] {
        let ids = IDSource(store: store)
        let blind = Blind(keys)
        let seal = Seal(keys)
        var lines: [String] = []
        for start in stride(from: first, to: first + people, by: 500) {
            let batch = (start..<min(start + 500, first + people)).map(SeedPerson.init)
            let drawn = try await ids.draw(batch.count)
            var accounts: [SeedAccount] = []
            for (id, person) in zip(drawn, batch) {
                let row = String(id)
                let token = Token.random()
                let details = AccountDetails(
                    username: person.username, language: person.language,
                    // no password opens it: only the session does
                    password: "!", emailHash: blind.email(person.email),
                    emailSealed: try seal.seal(person.email, table: "accounts", column: "email", row: row), phoneHash: nil, phoneSealed: nil,
                    nikHash: blind.nik(person.nik), nikSealed: try seal.seal(person.nik, table: "accounts", column: "nik", row: row),
                    name: person.name, birthDate: person.birthDate)
                accounts.append(SeedAccount(id: id, details: details, token: token.hash))
                lines.append(
                    """
                    {"token":"\(token.text)","username":"\(person.username)","nik":"\(person.nik)","name":"\(person.name)","birth_date":"\(person.birthDate)"}
                    """)
            }
            try await store.seed(accounts)
        }
        return lines
    }
}

/// A person made from a number. The NIK belongs to nobody: its district code 000 is not given out.
struct SeedPerson {
    /// 20,000 birth dates with 9,999 serial numbers each.
    static let most = 10_000_000

    let number: Int

    var birthDate: Day { Day(year: 1955, month: 1, day: 1)!.adding(days: number % 20_000) }
    var username: String { "warga\(number)" }
    var email: String { "warga\(number)@example.com" }
    var language: Language { number % 5 == 0 ? .en : .id }
    var name: String { "Warga \(Self.names[number % Self.names.count]) \(Self.names[(number / 7) % Self.names.count])" }

    var nik: String {
        let birth = birthDate
        let day = number % 2 == 0 ? birth.day : birth.day + 40
        return "310000" + [day, birth.month, birth.year % 100].map { String(format: "%02d", $0) }.joined()
            + String(format: "%04d", number / 20_000 + 1)
    }

    private static let names = ["Adi", "Budi", "Citra", "Dewi", "Eka", "Fitri", "Gita", "Hadi", "Indah", "Joko", "Kartika", "Lestari"]
}
