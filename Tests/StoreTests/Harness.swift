import Domain
import Foundation
import Postgres
import Store
import TestSupport
import Testing

let monday = Day("2027-03-01")!
let tuesday = monday.adding(days: 1)

func clock(_ hour: Int, _ minute: Int = 0) -> TimeOfDay {
    TimeOfDay(hour: hour, minute: minute)!
}

let sqlDirectory = TestEnvironment.packageRoot.appendingPathComponent("sql")

/// A copy of the folder `sql` that the body may change.
func withSQLCopy<T: Sendable>(_ body: (URL) async throws -> T) async throws -> T {
    let copy = FileManager.default.temporaryDirectory.appendingPathComponent("antrean-sql-\(UUID().uuidString)")
    try FileManager.default.copyItem(at: sqlDirectory, to: copy)
    defer { try? FileManager.default.removeItem(at: copy) }
    return try await body(copy)
}

/// Adds a migration after the last one.
func addMigration(_ text: String, number: Int, to directory: URL) throws {
    let name = "migrations/\(String(number + 1_000_000).dropFirst())_test.sql"
    try text.write(to: directory.appendingPathComponent(name), atomically: true, encoding: .utf8)
}

/// Runs a program and returns what it printed; its errors go where ours go.
func output(of program: URL, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return String(decoding: data, as: UTF8.self)
}

/// The fields of a CSV file without quotes, one dictionary a line.
func csv(_ name: String) throws -> [[String: String]] {
    let text = try String(contentsOf: TestEnvironment.packageRoot.appendingPathComponent("data/\(name)"), encoding: .utf8)
    let lines = text.split(whereSeparator: \.isNewline).map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
}

/// The calendar of `data/holidays-2026.csv`.
func calendar2026() throws -> HolidayCalendar {
    let holidays = try csv("holidays-2026.csv").map { row in
        Holiday(day: try #require(Day(row["date"]!)), kind: try #require(Holiday.Kind(rawValue: row["kind"]!)), source: row["source"]!)
    }
    return HolidayCalendar(holidays: holidays, knownUntil: Day(year: 2026, month: 12, day: 31))
}

/// The standard plan of an office of `data/quotas.csv`.
func plan(_ quota: [String: String]) throws -> WeeklyPlan {
    let hours = try #require(WeeklyPlan.DailyHours(rawValue: Int(quota["hours"]!)!))
    return .standard(placesPerHour: Int(quota["places_per_hour"]!)!, hours: hours)
}
