import Hummingbird
import Logging

/// The least a server on this framework can do: the measure that `ops/bench` holds the worker's answers against. Not shipped.
@main
enum Hello {
    static func main() async throws {
        guard CommandLine.arguments.count == 2, let port = Int(CommandLine.arguments[1]) else {
            fatalError("usage: Hello PORT")
        }
        var logger = Logger(label: "hello")
        logger.logLevel = .warning
        let router = Router()
        // any path, so that a client can ask for as many different ones as it asks of the worker
        router.get("**") { _, _ in "Hello" }
        router.post("**") { _, _ in "Hello" }
        let app = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port), serverName: nil), logger: logger)
        try await app.runService()
    }
}
