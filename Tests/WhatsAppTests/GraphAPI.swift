import AsyncHTTPClient
import Foundation
import NIOCore
import TestSupport

@testable import WhatsApp

/// The local stand-in of WhatsApp's API, as a process of its own; it ends with this object.
final class GraphAPI: @unchecked Sendable {
    let settings: WhatsAppSettings
    let directory: URL
    private let process = Process()
    /// It ends when this is closed: also when the tests die.
    private let life = Pipe()

    static let person = "6281234567890"

    init(template: String? = "antrean_notice") async throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "antrean-graph-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let port = try TestCluster.freePort()
        let json = """
            {"api": "http://127.0.0.1:\(port)", "version": "v25.0", "verify_token": "verify-me-please", "app_secret": "0123456789abcdef0123",
             "templates": {\(template.map { "\"notice\": \"\($0)\", \"reminder\": \"antrean_reminder\"" } ?? "")},
             "numbers": [{"office": "TNG", "phone_number_id": "106540352242922", "display_phone_number": "62215550001", "token": "secret"}]}
            """
        let file = directory.appending(path: "settings.json")
        try Data(json.utf8).write(to: file)
        settings = try WhatsAppSettings.load(path: file.path)
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = [
            TestEnvironment.packageRoot.appendingPathComponent("ops/lib/graphapi/graph-api.py").path, "--port", "\(port)", "--settings", file.path,
            "--directory", directory.path, "--webhook", "http://127.0.0.1:9/", "--until-stdin-closes",
        ]
        process.standardInput = life
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        try await eventually("the stand-in listens") { (try? await self.sent()) != nil }
    }

    deinit {
        try? life.fileHandleForWriting.close()
        try? FileManager.default.removeItem(at: directory)
    }

    /// A person writes, so that messages of any form may be sent. (Nobody listens at the webhook's address.)
    func hear(_ person: String = GraphAPI.person) async throws {
        _ = try await call("/type", #"{"office": "TNG", "from": "\#(person)", "text": "Halo"}"#)
    }

    /// How the stand-in is to misbehave.
    func misbehave(_ json: String) throws {
        try Data(json.utf8).write(to: directory.appending(path: "faults.json"))
    }

    struct Sent: Decodable {
        struct Message: Decodable {
            struct Template: Decodable { var name: String }
            var type: String
            var template: Template?
        }
        struct One: Decodable { var to: String, message: Message, picture: String? }
        var messages: [One]
    }

    func sent(to person: String = GraphAPI.person) async throws -> [Sent.One] {
        try JSONDecoder().decode(Sent.self, from: try await call("/sent?recipient=\(person)&after=0", nil)).messages
    }

    private func call(_ path: String, _ body: String?) async throws -> Data {
        var request = HTTPClientRequest(url: settings.api + path)
        if let body {
            request.method = .POST
            request.body = .bytes(ByteBuffer(string: body))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        return Data(try await response.body.collect(upTo: 1 << 20).readableBytesView)
    }
}
