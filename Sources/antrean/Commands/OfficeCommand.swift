import ArgumentParser
import Domain
import Foundation
import Store

struct OfficeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "office", abstract: "The offices, their quotas and the calendar.", subcommands: [List.self, Import.self, Open.self, Close.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the offices.")

        @OptionGroup var common: CommonOptions

        func run() async throws {
            let settings = try await commonSettings(common, role: "office")
            for office in try await withStore(settings, { try await $0.offices() }) {
                print("\(office.code)  \(office.acceptsOnlineBookings ? "online" : "-     ")  \(office.zone.rawValue)  \(office.name)")
            }
        }
    }

    struct Open: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The office takes bookings online from now on; everybody sees it within a minute.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var office: OfficeOptions

        func run() async throws { try await office.switched(common, online: true) }
    }

    struct Close: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The office takes no bookings online any more. Who is booked stays.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var office: OfficeOptions

        func run() async throws { try await office.switched(common, online: false) }
    }

    struct OfficeOptions: ParsableArguments {
        @Argument(help: "Code of the office.")
        var code: String

        @Option(help: "Why; it stays in the trail.")
        var reason: String

        func switched(_ common: CommonOptions, online: Bool) async throws {
            let settings = try await commonSettings(common, role: "office")
            let code = code.uppercased()
            let isNew = try await withStore(settings) { store in
                guard let office = try await store.offices().first(where: { $0.code == code }) else { throw Invalid("there is no office \(code)") }
                return try await store.switchOffice(office.id, online: online, reason: reason, by: .commandLine)
            }
            print("\(code) \(online ? "takes bookings online" : "takes no bookings online")\(isNew ? "" : ", as before")")
        }
    }

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import",
            abstract: "Enters offices.csv, quotas.csv and holidays-YYYY.csv. Safe to run twice: what an office has set itself stays.")

        @OptionGroup var common: CommonOptions

        @Option(help: "The folder of the files.")
        var directory = "data"

        func run() async throws {
            let settings = try await commonSettings(common, role: "office")
            let data = try OfficeData(directory: directory)
            try await withStore(settings) { store in
                try await store.importOffices(data.offices, plans: data.plans)
                for decree in data.decrees { try await store.importDecree(year: decree.year, source: decree.source, decree.holidays) }
            }
            print(
                "entered \(data.offices.count) offices, \(data.plans.count) with a quota, and the holidays of \(data.decrees.map { String($0.year) }.joined(separator: ", "))"
            )
        }
    }
}

func commonSettings(_ options: CommonOptions, role: String) async throws -> CommonSettings {
    var reader = try await SettingsReader(flags: options.flags, file: options.config)
    let settings = CommonSettings(&reader, role: role)
    try reader.finish()
    return settings
}

/// What the files of the folder `data` hold. A bad line stops the import, with file and line.
struct OfficeData {
    struct Decree {
        var year: Int
        var source: String
        var holidays: [Holiday]
    }

    var offices: [OfficeEntry]
    var plans: [String: WeeklyPlan]
    var decrees: [Decree]

    init(directory: String) throws {
        let folder = URL(fileURLWithPath: directory, isDirectory: true)
        offices = try CSVLines.read(folder.appending(path: "offices.csv")).map { row in
            guard let zone = Zone(rawValue: try row("timezone")), let latitude = Double(try row("lat")), let longitude = Double(try row("lon")) else {
                throw row.error("a time zone, latitude or longitude that is none")
            }
            return OfficeEntry(
                code: try row("code"), name: try row("name"), officeClass: try row("class"), city: try row("city"), province: try row("province"),
                zone: zone, latitude: latitude, longitude: longitude, source: try row("source"), online: try row("online_by_default") == "yes")
        }
        plans = [:]
        for row in try CSVLines.read(folder.appending(path: "quotas.csv")) {
            guard let hours = Int(try row("hours")).flatMap(WeeklyPlan.DailyHours.init), let places = Int(try row("places_per_hour")), places > 0
            else {
                throw row.error("hours other than 7 or 8, or no places")
            }
            plans[try row("code")] = .standard(placesPerHour: places, hours: hours)
        }
        let known = Set(offices.map(\.code))
        if let stranger = plans.keys.sorted().first(where: { !known.contains($0) }) {
            throw Invalid("quotas.csv names office \(stranger), which offices.csv does not have")
        }
        decrees = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            .filter { $0.hasPrefix("holidays-") && $0.hasSuffix(".csv") }.map { try Self.decree(folder.appending(path: $0)) }
    }

    private static func decree(_ file: URL) throws -> Decree {
        let rows = try CSVLines.read(file)
        let holidays = try rows.map { row in
            guard let day = Day(try row("date")), let kind = Holiday.Kind(rawValue: try row("kind")) else {
                throw row.error("a date or kind that is none")
            }
            return Holiday(day: day, kind: kind, source: try row("source"))
        }
        guard let year = Int(file.deletingPathExtension().lastPathComponent.dropFirst("holidays-".count)), let first = holidays.first,
            holidays.allSatisfy({ $0.day.year == year })
        else { throw Invalid("\(file.lastPathComponent): the name tells the year, and all dates are of it") }
        return Decree(year: year, source: first.source, holidays: holidays)
    }
}
