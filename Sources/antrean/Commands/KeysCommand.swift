import ArgumentParser
import Foundation
import Security

struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Makes and rotates the keys by which personal data is sealed and found.",
        subcommands: [Generate.self, Rotate.self, Promote.self])

    struct Generate: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Makes the first keys. Keys that are there are kept.")

        @Option(help: "The directory.")
        var directory: String

        @Flag(help: "For trying the system out: such keys refuse a public address.")
        var demo = false

        func run() throws {
            if let ring = try? KeyRing.load(directory: directory) {
                print("keys \(ring.ids.map(String.init).joined(separator: ", ")) are there already")
                return
            }
            try KeyRing.generate(directory: directory, demo: demo)
            print("made keys in \(directory): keep a copy apart from the database's backup")
        }
    }

    struct Rotate: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Adds the next master key, which is not current yet.")

        @Option(help: "The directory.")
        var directory: String

        func run() throws {
            let id = try KeyRing.rotate(directory: directory)
            print("added key \(id): give the directory to every worker and notifier, restart them, then `antrean keys promote --id \(id)`")
        }
    }

    struct Promote: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Makes a key the current one for sealing.")

        @Option(help: "The directory.")
        var directory: String

        @Option(help: "The key's number.")
        var id: UInt16

        func run() throws {
            try KeyRing.promote(directory: directory, id: id, for: .sealing)
            print("key \(id) seals from the next start on; older keys still open what they sealed")
        }
    }
}
