import Foundation
import Notifier
import Testing

@Suite("A server that misbehaves at every stage")
struct SMTPFaultTests {
    enum Kind: Sendable { case transient, permanent, unknown }

    private func kind(_ result: DeliveryResult) -> (kind: Kind?, code: Int?, text: String) {
        switch result {
        case .delivered: (nil, nil, "delivered")
        case .transient(let code, let text): (.transient, code, text)
        case .permanent(let code, let text): (.permanent, code, text)
        case .unknown(let text): (.unknown, nil, text)
        }
    }

    private func attempt(
        _ fault: String, _ message: OutboundMessage, pipelining: Bool = false
    ) async throws -> (kind: Kind?, code: Int?, text: String, mails: Int) {
        let server = try SMTPServer(faults: [fault], pipelining: pipelining)
        var settings = server.settings()
        if fault.hasSuffix("silence") { settings.timeout = .milliseconds(1500) }
        let channel = try SMTPChannel(settings)
        let seen = kind(await channel.deliver(message))
        return (seen.kind, seen.code, seen.text, try server.events("mail").count)
    }

    @Test(
        "replies",
        arguments: [
            ("greeting=421 4.3.2 going down", .transient, 421), ("greeting=554 5.3.2 no service here", .transient, 554),
            ("ehlo=451 4.3.0 busy", .transient, 451), ("ehlo=550 5.7.1 not you", .transient, 550),
            ("mail=451 4.3.0 later", .transient, 451), ("mail=421 4.7.0 too many", .transient, 421), ("mail=530 5.7.0 log in first", .transient, 530),
            ("mail=550 5.7.1 sender unknown", .transient, 550), ("mail=552 5.3.4 too large", .permanent, 552),
            ("rcpt=450 4.2.1 greylisted", .transient, 450), ("rcpt=452 4.2.2 full", .transient, 452), ("rcpt=421 4.3.2 closing", .transient, 421),
            ("rcpt=550 5.1.1 no such user", .permanent, 550), ("rcpt=553 5.1.3 bad address", .permanent, 553),
            ("rcpt=530 5.7.0 log in first", .transient, 530), ("data=451 4.3.0 later", .transient, 451), ("data=554 5.5.1 no", .permanent, 554),
            ("end=451 4.3.0 later", .transient, 451), ("end=421 4.3.2 closing", .transient, 421), ("end=554 5.7.1 spam", .permanent, 554),
        ] as [(String, Kind, Int)])
    func replies(fault: String, kind: Kind, code: Int) async throws {
        for pipelining in [false, true] {
            let seen = try await attempt(fault, sampleMail(), pipelining: pipelining)
            #expect(seen.kind == kind && seen.code == code, "\(seen)")
            #expect(seen.text.contains(": \(code) "), "\(seen)")
            // what was sent behind a refused command is no mail
            #expect(seen.mails == (fault.hasPrefix("end=") ? 1 : 0))
        }
    }

    @Test(
        "the connection is cut, or nothing more is heard: transient until the mail is whole, then unknown",
        arguments: ["greeting", "ehlo", "mail", "rcpt", "data", "end"], ["cut", "silence"])
    func broken(stage: String, how: String) async throws {
        for pipelining in [false, true] {
            let seen = try await attempt("\(stage)=\(how)", sampleMail(), pipelining: pipelining)
            #expect(seen.kind == (stage == "end" ? .unknown : .transient), "\(seen)")
            #expect(seen.code == nil)
            #expect(seen.mails == (stage == "end" ? 1 : 0))
        }
    }

    @Test("cut in the middle of a large mail: transient, since the server cannot have it whole")
    func cutInBody() async throws {
        var message = try sampleMail()
        message.attachments[0].bytes = [UInt8](repeating: 7, count: 8_000_000)
        let seen = try await attempt("body=cut", message)
        #expect(seen.kind == .transient && seen.mails == 0, "\(seen)")
    }

    @Test("a server that is silent when told goodbye does not hold up the end")
    func silentQuit() async throws {
        let server = try SMTPServer(faults: ["quit=silence"])
        let channel = try SMTPChannel(server.settings())
        #expect(await channel.deliver(try sampleMail()) == .delivered(remoteID: "2.0.0 Ok: queued as TEST1"))
        #expect(await ContinuousClock().measure { await channel.close() } < .seconds(10))
    }

    @Test("a reply that does not come ends its mail after the time for one reply", arguments: ["mail", "rcpt", "data", "end"])
    func lateReply(stage: String) async throws {
        let server = try SMTPServer(faults: ["\(stage)=silence"])
        var settings = server.settings()
        settings.replyTimeout = .seconds(1)
        let channel = try SMTPChannel(settings)
        let message = try sampleMail()
        #expect(await ContinuousClock().measure { _ = await channel.deliver(message) } < .seconds(20))
    }

    @Test("silence towards some mails holds up no other", arguments: ["rcpt", "end"])
    func silentToSome(stage: String) async throws {
        let server = try SMTPServer(faults: ["\(stage)=silence*6"])
        var settings = server.settings()
        settings.connections = 8
        settings.replyTimeout = .seconds(5)
        let channel = try SMTPChannel(settings)
        try await withThrowingTaskGroup(of: DeliveryResult.self) { group in
            for id in 1...40 {
                let message = try sampleMail(id: Int64(id))
                group.addTask { await channel.deliver(message) }
            }
            // they come first: those of the silent connections are still under way
            for _ in 1...34 {
                guard case .delivered = try await group.next() else {
                    Issue.record("a mail was not delivered")
                    return
                }
            }
        }
    }

    @Test(
        "a mail of unknown outcome is sent again over a fresh connection, with the same Message-ID, the same to the byte",
        arguments: ["cut", "silence"])
    func again(how: String) async throws {
        let server = try SMTPServer(faults: ["end=\(how)*1"])
        var settings = server.settings()
        settings.timeout = .milliseconds(1500)
        let channel = try SMTPChannel(settings)
        let message = try sampleMail()
        #expect(kind(await channel.deliver(message)).kind == .unknown)
        #expect(await channel.deliver(message) == .delivered(remoteID: "2.0.0 Ok: queued as TEST2"))
        let mails = try server.events("mail")
        let files = try mails.map { try Data(contentsOf: URL(fileURLWithPath: $0.path ?? "")) }
        #expect(files.count == 2 && files[0] == files[1])
        #expect(mails.map(\.connection) == [1, 2])
    }

    @Test("what the server says is kept without addresses")
    func masked() async throws {
        let seen = try await attempt("rcpt=550 5.1.1 <budi@example.go.id>: mailbox budi@example.go.id unknown", sampleMail())
        #expect(seen.text == "recipient: 550 5.1.1 (address) mailbox (address) unknown")
    }
}
