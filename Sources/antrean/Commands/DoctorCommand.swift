import ArgumentParser
import Domain
import Foundation
import Postgres
import Security
import Store

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Checks settings, database, schema, clock, timeouts, calendar, invariants and messages, and says what to do."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var keyOptions: KeyOptions

    func run() async throws {
        var report = DoctorReport()
        var reader = try await SettingsReader(flags: common.flags.merging(keyOptions.flags) { $1 }, file: common.config)
        let settings = CommonSettings(&reader, role: "doctor")
        _ = KeySettings(&reader)
        if reader.problems.isEmpty { report.good("settings", "complete, and the keys can be read") }
        for problem in reader.problems { report.bad("settings", problem) }
        let findings = report
        do {
            report = try await withStore(settings) { store in try await Examination(store: store).run(findings) }
        } catch {
            report.bad("database", "it cannot be examined: \(error). Check ANTREAN_DATABASE and that PostgreSQL runs")
        }
        report.lines.forEach { print($0) }
        print(report.summary)
        if report.failures > 0 { throw ExitCode(1) }
    }
}

/// What was found, a line each.
struct DoctorReport: Sendable {
    private(set) var lines: [String] = []
    private(set) var failures = 0
    private(set) var warnings = 0

    mutating func good(_ subject: String, _ text: String) { lines.append("ok    \(subject): \(text)") }

    mutating func warn(_ subject: String, _ text: String) {
        warnings += 1
        lines.append("WARN  \(subject): \(text)")
    }

    mutating func bad(_ subject: String, _ text: String) {
        failures += 1
        lines.append("FAIL  \(subject): \(text)")
    }

    var summary: String { failures == 0 && warnings == 0 ? "all is well" : "\(failures) failures, \(warnings) warnings" }
}

/// The part of doctor that needs the database.
struct Examination: Sendable {
    let store: Store

    /// Unsent messages older than this are a fault, in seconds.
    private static let oldestMessage = 300.0
    /// A clock that differs by more is a fault, in seconds.
    private static let skew = 2.0
    /// What sql/roles.sql sets; a role that waits longer can hold up everybody.
    private static let timeouts = [
        "antrean_worker": ["statement_timeout=5s", "lock_timeout=2s", "idle_in_transaction_session_timeout=10s"],
        "antrean_notifier": ["statement_timeout=30s", "lock_timeout=2s"],
        "antrean_job": ["lock_timeout=10s"],
        "antrean_report": ["statement_timeout=10min"],
    ]

    func run(_ before: DoctorReport) async throws -> DoctorReport {
        var report = before
        try await database(&report)
        guard report.failures == before.failures else { return report }
        try await clock(&report)
        try await roles(&report)
        try await calendar(&report)
        try await invariants(&report)
        try await trail(&report)
        try await messages(&report)
        return report
    }

    private func database(_ report: inout DoctorReport) async throws {
        let (readOnly, commitsWait, schema) = try await store.ready()
        if readOnly { report.bad("database", "it is a standby: name the primary, or all hosts with target_session_attrs=read-write") }
        if commitsWait { report.bad("commits", "they wait for a synchronous standby: start one, or take it out of synchronous_standby_names") }
        switch schema {
        case ..<Migrator.version: report.bad("schema", "it is at migration \(schema), this program needs \(Migrator.version): run `antrean migrate`")
        case Migrator.version: report.good("schema", "at migration \(schema)")
        default: report.warn("schema", "migration \(schema) is newer than this program, which knows \(Migrator.version): deploy the newer program")
        }
        for (name, wanted) in [("fsync", "on"), ("synchronous_commit", "on"), ("full_page_writes", "on")] {
            let value = try await store.setting(name) ?? "-"
            if value == wanted || (name == "synchronous_commit" && ["remote_write", "remote_apply"].contains(value)) {
                report.good(name, value)
            } else {
                report.bad(name, "is \(value): an acknowledged booking can be lost; set it to \(wanted)")
            }
        }
        let locks = Int(try await store.setting("max_locks_per_transaction") ?? "0") ?? 0
        if locks < 256 { report.bad("max_locks_per_transaction", "is \(locks): a batch takes more advisory locks; set it to 256") }
    }

    private func clock(_ report: inout DoctorReport) async throws {
        let before = Date()
        let there = try await store.databaseNow()
        let middle = before.addingTimeInterval(Date().timeIntervalSince(before) / 2)
        let skew = there.timeIntervalSince(middle)
        let text = "the database's differs by \(String(format: "%.2f", skew)) s from this machine's"
        abs(skew) > Self.skew ? report.bad("clock", "\(text): let both follow NTP") : report.good("clock", text)
    }

    private func roles(_ report: inout DoctorReport) async throws {
        let settings = try await store.roleSettings()
        for (role, wanted) in Self.timeouts.sorted(by: { $0.key < $1.key }) {
            let missing = wanted.filter { !(settings[role] ?? []).contains($0) }
            if missing.isEmpty {
                report.good("timeouts", "of \(role)")
            } else {
                report.bad("timeouts", "\(role) lacks \(missing.joined(separator: ", ")): run `antrean migrate` as a superuser")
            }
        }
    }

    private func calendar(_ report: inout DoctorReport) async throws {
        let now = try await store.databaseNow()
        let lanes = try await store.lanes()
        guard let lane = lanes.first else { return report.bad("offices", "none has a quota: run `antrean office import`") }
        let today = lane.zone.day(of: now)
        let left = try await store.holidayCalendar(office: lane.office).daysUntilUnknown(from: today)
        let text = "holidays are decreed for \(left) days more"
        left < 60
            ? report.warn("calendar", "\(text); days after that are provisional: enter the next decree with `antrean office import`")
            : report.good("calendar", text)
        var empty: [String] = []
        for lane in lanes.filter({ !$0.patterns.isEmpty }) where try await store.slots(office: lane.office, newerThan: 0).isEmpty {
            empty.append(lane.officeCode)
        }
        empty.isEmpty
            ? report.good("slots", "every office with a quota has some ahead")
            : report.bad("slots", "none ahead at \(empty.joined(separator: ", ")): run `antrean capacity`, every night")
        let late = try await store.unplannedOffices(at: now)
        late.isEmpty
            ? report.good("capacity", "every office's days were brought to the plan before five o'clock")
            : report.bad(
                "capacity",
                "not brought to the plan this night at \(late.joined(separator: ", ")): run `antrean capacity apply`, and look at its journal")
        let conflicts = try await store.conflicts()
        conflicts.isEmpty
            ? report.good("conflicts", "nobody is booked without a place")
            : report.warn("conflicts", "\(conflicts.count) hours have more people than places: `antrean capacity conflicts`, or the operators' page")
        try await store.partitionsReach(days: 40)
            ? report.good("partitions", "made for the next 40 days")
            : report.bad("partitions", "missing for the next month: run `antrean capacity`")
    }

    /// The audit trail of the last month, calculated anew.
    private func trail(_ report: inout DoctorReport) async throws {
        let now = try await store.databaseNow()
        let today = Day(daysSinceEpoch: Int((now.timeIntervalSince1970 / 86_400).rounded(.down)))
        for day in try await store.brokenAuditDays(from: today.adding(days: -35)) {
            report.bad("audit trail", "\(day) is not what was closed: somebody changed it; compare the digests that the auditors were mailed")
        }
        let closed = try await store.auditDays(limit: 1).first?.day
        let begun = try await store.auditBegan().map { Day(daysSinceEpoch: Int(($0.timeIntervalSince1970 / 86_400).rounded(.down))) }
        if let begun, (closed ?? begun.adding(days: -1)) < today.adding(days: -2) {
            report.warn("audit trail", "closed up to \(closed.map(\.description) ?? "never"): run antrean staff close-trail every night")
        } else {
            report.good("audit trail", closed.map { "closed up to \($0), and as it was closed" } ?? "nothing to close yet")
        }
    }

    private func invariants(_ report: inout DoctorReport) async throws {
        let broken = try await store.invariants().filter { $0.broken > 0 }
        if broken.isEmpty { report.good("invariants", "all hold") }
        for invariant in broken {
            report.bad("invariants", "\(invariant.rule): broken \(invariant.broken) times; keep the database as it is and look into it")
        }
    }

    private func messages(_ report: inout DoctorReport) async throws {
        let (oldest, count) = try await store.dueMessages()
        let text = "\(count) due, the oldest for \(Int(oldest)) s"
        oldest > Self.oldestMessage
            ? report.bad("messages", "\(text): is a notifier running, and does the mail server answer?")
            : report.good("messages", text)
        let dead = try await store.deadLetters(limit: 1000).count
        if dead > 0 { report.warn("dead letters", "\(dead): see `antrean notifier --status`, mend the cause, then `antrean notifier --resend ID`") }
    }
}
