import ArgumentParser
import Capacity

struct CapacityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capacity",
        abstract: "Makes the slots of the coming days from the weekly patterns and the calendar: every night, or after a change.")

    @OptionGroup var common: CommonOptions

    @Option(help: "How many days after each office's own today (ANTREAN_CAPACITY_DAYS; 30).")
    var days: String?

    func run() async throws {
        var reader = try await SettingsReader(flags: common.flags.merging(["capacity.days": days]) { $1 }, file: common.config)
        let settings = CommonSettings(&reader, role: "capacity")
        let days = reader.number("capacity.days", default: 30, in: 1...366)
        try reader.finish()
        let reports = try await withStore(settings) { try await CapacityJob(store: $0).run(days: days) }
        for report in reports {
            let result = report.result
            print(
                "\(report.office)  \(report.days.lowerBound) to \(report.days.upperBound): \(result.made) made, \(result.changed) changed, \(result.closed) closed"
            )
        }
    }
}
