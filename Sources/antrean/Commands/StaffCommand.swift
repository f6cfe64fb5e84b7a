import Accounts
import ArgumentParser
import Domain
import Foundation
import Security
import Store

struct StaffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "staff", abstract: "Makes and ends accounts of staff, and closes the trail of what they did.",
        discussion: "The first operators and auditors are made here; they make the others on the pages. It runs as the database's owner.",
        subcommands: [Create.self, Invite.self, End.self, EnterNIK.self, List.self, CloseTrail.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes an account and prints the link by which its person sets password and second factor: once, within three days.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var keyOptions: KeyOptions

        @Argument(help: "The name to log in with.")
        var username: String
        @Option(help: "The person's name.")
        var name: String
        @Option(help: "officer, postal, head, operator or auditor.")
        var role: String
        @Option(help: "Code of an office; may be repeated. None for operators and auditors.")
        var office: [String] = []
        @Option(help: "E-mail address; an auditor's is needed.")
        var email: String?
        @Option(help: "Telephone.")
        var phone: String?
        @Option(help: "NIK, so that the person cannot act for themselves; needed for all who work at an office.")
        var nik: String?

        func run() async throws {
            guard let role = StaffRole(rawValue: role) else {
                throw Invalid("--role: \(role) is none; choose one of \(StaffRole.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            let (typed, called) = (username, name)
            let username = try valid("the user name") { try Username(typed) }
            let name = try valid("--name") { try PersonName(called) }
            let email = try email.map { text in try valid("--email") { try EmailAddress(text) } }
            let phone = try phone.map { text in try valid("--phone") { try PhoneNumber(text) } }
            let nik = try nik.map { text in try valid("--nik") { try NIK(text) } }
            if role.needsNIK, nik == nil { throw Invalid("--nik is needed: who works at an office must not act for themselves") }
            let codes = Set(office.map { $0.uppercased() })
            try await withStaff(common, keyOptions) { store, staff, publicURL in
                let offices = try await store.offices().filter { codes.contains($0.code) }
                if let stranger = codes.subtracting(offices.map(\.code)).sorted().first { throw Invalid("--office: there is no office \(stranger)") }
                let form = StaffForm(username: username, name: name, role: role, offices: offices.map(\.id), email: email, phone: phone, nik: nik)
                do {
                    print("\(publicURL)/staff/invitations/\(try await staff.create(form, by: .commandLine).invitation)")
                } catch StaffError.usernameTaken {
                    throw Invalid("the user name \(username) is taken")
                } catch StaffError.officesDoNotFit {
                    throw Invalid("operators and auditors have no office, all others at least one; an auditor needs --email")
                }
            }
        }

        private func valid<Value>(_ what: String, _ make: () throws -> Value) throws -> Value {
            do { return try make() } catch { throw Invalid("\(what) is not valid: \(error)") }
        }
    }

    struct Invite: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Invites somebody anew who has lost password or phone: what there was is void at once. Prints the link.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var keyOptions: KeyOptions
        @Argument(help: "The name to log in with.")
        var username: String

        func run() async throws {
            try await withStaff(common, keyOptions) { store, staff, publicURL in
                let token = try await staff.invite(try await member(username, store).id, by: .commandLine)
                print("\(publicURL)/staff/invitations/\(token)")
            }
        }
    }

    struct End: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Ends an account; its sessions end at once.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var keyOptions: KeyOptions
        @Argument(help: "The name to log in with.")
        var username: String

        func run() async throws {
            try await withStaff(common, keyOptions) { store, staff, _ in
                try await staff.setActive(false, staff: try await member(username, store).id, by: .commandLine)
                print("\(username) has ended")
            }
        }
    }

    struct EnterNIK: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "nik", abstract: "Enters the NIK of an account that was made without, so that its person cannot act for themselves.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var keyOptions: KeyOptions
        @Argument(help: "The name to log in with.")
        var username: String
        @Argument(help: "The NIK, from the card.")
        var nik: String

        func run() async throws {
            guard let nik = try? NIK(nik) else { throw Invalid("the NIK is not valid: sixteen digits, from the card") }
            try await withStaff(common, keyOptions) { store, staff, _ in
                try await staff.set(nik: nik, of: try await member(username, store).id)
                print("the NIK of \(username) is known")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the accounts.")

        @OptionGroup var common: CommonOptions

        func run() async throws {
            let settings = try await commonSettings(common, role: "staff")
            try await withStore(settings) { store in
                let offices = Dictionary(uniqueKeysWithValues: try await store.offices().map { ($0.id, $0.code) })
                for one in try await store.staff(offices: nil) {
                    let state = !one.isActive ? "ended" : one.isSetUp ? "active" : "invited"
                    let where_ = one.offices.compactMap { offices[$0] }.joined(separator: ",")
                    let missing = one.isActive && one.role.needsNIK && !one.hasNIK ? "  (no NIK: antrean staff nik)" : ""
                    print("\(one.username)  \(one.role.rawValue)  \(where_.isEmpty ? "-" : where_)  \(state)  \(one.name)\(missing)")
                }
            }
        }
    }

    struct CloseTrail: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "close-trail",
            abstract:
                "Closes the days of the audit trail that are over by a digest chained to the day before, and has the auditors told: every night.")

        @OptionGroup var common: CommonOptions

        func run() async throws {
            let settings = try await commonSettings(common, role: "staff")
            print("\(try await withStore(settings) { try await $0.closeAuditDays() }) days closed")
        }
    }
}

/// Runs the body with the use cases of staff, as the database's owner.
private func withStaff(
    _ common: CommonOptions, _ keyOptions: KeyOptions, _ body: @escaping @Sendable (Store, StaffService, _ publicURL: String) async throws -> Void
) async throws {
    var reader = try await SettingsReader(flags: common.flags.merging(keyOptions.flags) { $1 }, file: common.config)
    let settings = CommonSettings(&reader, role: "staff")
    let secrets = KeySettings(&reader)
    try reader.finish()
    try await withStore(settings) { store in
        try await body(store, StaffService(store: store, keys: secrets.keys!, hasher: PasswordHasher()), secrets.publicURL)
    }
}

private func member(_ username: String, _ store: Store) async throws -> StaffMember {
    guard let member = try await store.staff(username: username.lowercased()) else { throw Invalid("there is nobody named \(username)") }
    return member
}
