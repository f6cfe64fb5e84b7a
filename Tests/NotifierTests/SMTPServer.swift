import Foundation
import Notifier

/// A real SMTP server in a process of its own (`Servers/smtp-server.py`), which misbehaves as told.
final class SMTPServer: Sendable {
    struct Event: Decodable, Sendable {
        let event: String
        let connection: Int
        let path: String?
        let sender: String?
        let recipients: [String]?
        let tls: Bool?
        let user: String?
        let helo: String?
    }

    struct DidNotStart: Error {}

    let port: Int
    let directory: URL
    private let process: Process
    /// The server ends when this does.
    private let lifeline = Pipe()

    /// - Parameter faults: `stage=what*times`, as the script documents them.
    /// - Parameter pipelining: says that commands may come together.
    init(faults: [String] = [], tls: Certificate? = nil, implicit: Bool = false, auth: String? = nil, pipelining: Bool = false) throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("antrean-smtp-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        var arguments = [Scripts.path("smtp-server.py"), "--directory", directory.path]
        for fault in faults { arguments += ["--fault", fault] }
        if let tls { arguments += ["--certificate", tls.certificate, "--key", tls.key] }
        if implicit { arguments.append("--implicit") }
        if let auth { arguments += ["--auth", auth] }
        if pipelining { arguments.append("--pipelining") }

        let output = Pipe()
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = arguments
        process.standardInput = lifeline
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        guard let port = Int(Scripts.firstLine(of: output.fileHandleForReading)) else { throw DidNotStart() }
        self.port = port
    }

    deinit {
        // Not SIGTERM: a process started from a thread that blocks signals blocks them too.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: directory)
    }

    /// Everything that happened so far: the server writes it down before it answers.
    func events(_ kind: String) throws -> [Event] {
        let file = directory.appendingPathComponent("events.jsonl")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        return try text.split(separator: "\n").map { try JSONDecoder().decode(Event.self, from: Data($0.utf8)) }.filter { $0.event == kind }
    }

    func settings(_ tls: SMTPSettings.TLS = .off) -> SMTPSettings {
        var settings = SMTPSettings(host: "127.0.0.1", port: port, tls: tls)
        settings.heloName = "antrean.test"
        settings.connections = 1
        return settings
    }
}

/// A self-signed certificate, made by openssl.
struct Certificate: Sendable {
    let certificate: String
    let key: String
    private let directory: TemporaryDirectory

    /// - Parameter names: e.g. `IP:127.0.0.1`.
    init(names: String) throws {
        directory = try TemporaryDirectory()
        certificate = directory.path + "/certificate.pem"
        key = directory.path + "/key.pem"
        _ = try Scripts.run(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=test",
                "-addext", "subjectAltName=\(names)", "-keyout", key, "-out", certificate,
            ], input: Data())
    }
}

/// Gone when nobody holds it any more.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("antrean-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
