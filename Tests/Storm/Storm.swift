import ArgumentParser
import Foundation
import NIOCore
import NIOPosix

/// The load of a release morning, as real apps make it: many clients that book, cancel and move over HTTP, insist with the same
/// Idempotency-Key until they have a definite answer, and write down every answer for `ops/proofs/check-history.py`.
@main
struct Storm: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "storm",
        abstract: "Books places as many clients at once, and writes down what each of them was told.")

    @OptionGroup var options: StormOptions

    func validate() throws {
        try options.check()
    }

    func run() async throws {
        let summary = try await Self.storm(options)
        print(summary.text)
        if let file = options.summary { try Data(summary.json.utf8).write(to: URL(fileURLWithPath: file), options: .atomic) }
    }

    @StormLoop
    private static func storm(_ options: StormOptions) async throws -> Summary {
        let address = try Address(options.url)
        let accounts = try Account.read(options.people)
        let places = try await Places.ask(address, only: options.officeCodes, within: .seconds(options.retryFor))
        let history = try History(options.history)
        let run = Run(options: options, address: address, mix: Mix(options, places: places, accounts: accounts), history: history)
        let clients = (1...options.clients).map { Client(number: $0, of: run) }
        let began = ContinuousClock.now
        await withTaskGroup(of: Void.self) { group in
            for client in clients {
                group.addTask { await client.run() }
            }
        }
        try history.close()
        return Summary(run.tally, took: .now - began)
    }
}
