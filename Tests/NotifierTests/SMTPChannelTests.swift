import Foundation
import Notifier
import Testing

@Suite("Mail to a real SMTP server")
struct SMTPChannelTests {
    @Test("a mail arrives as it was composed, and the server's own number for it is known", arguments: [false, true])
    func delivered(pipelining: Bool) async throws {
        let server = try SMTPServer(pipelining: pipelining)
        let channel = try SMTPChannel(server.settings())
        let message = try sampleMail()
        #expect(await channel.deliver(message) == .delivered(remoteID: "2.0.0 Ok: queued as TEST1"))
        let mail = try #require(try server.events("mail").first)
        #expect(mail.sender == "antrean@imigrasi.example" && mail.recipients == ["budi@example.go.id"] && mail.helo == "antrean.test")
        #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: mail.path ?? ""))) == MailComposer.compose(message))
        await channel.close()
    }

    @Test("a large mail full of dots arrives to the last byte")
    func large() async throws {
        let server = try SMTPServer()
        let channel = try SMTPChannel(server.settings())
        var message = try sampleMail()
        message.text = String(repeating: ".\n..\n. .\n", count: 20_000)
        message.attachments[0].bytes = (0..<500_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        guard case .delivered = await channel.deliver(message) else {
            Issue.record("not delivered")
            return
        }
        let mail = try #require(try server.events("mail").first?.path)
        #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: mail))) == MailComposer.compose(message))
    }

    @Test("many mails go over one connection, which ends with QUIT")
    func reuse() async throws {
        let server = try SMTPServer()
        let channel = try SMTPChannel(server.settings())
        for id in 1...25 {
            guard case .delivered = await channel.deliver(try sampleMail(id: Int64(id))) else {
                Issue.record("mail \(id) was not delivered")
                return
            }
        }
        #expect(try server.events("connect").count == 1)
        #expect(try Set(server.events("mail").compactMap(\.path)).count == 25)
        await channel.close()
        while try server.events("quit").isEmpty { await Task.yield() }
        #expect(try server.events("quit").count == 1)
    }

    @Test("a channel with four connections opens no fifth, and all mails arrive")
    func concurrency() async throws {
        let server = try SMTPServer()
        var settings = server.settings()
        settings.connections = 4
        settings.perSecond = 2000
        let channel = try SMTPChannel(settings)
        let results = try await withThrowingTaskGroup(of: DeliveryResult.self) { group in
            for id in 1...60 {
                let message = try sampleMail(id: Int64(id))
                group.addTask { await channel.deliver(message) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(results).count == 60)
        #expect(try server.events("mail").count == 60)
        #expect(try (1...4).contains(server.events("connect").count))
        await channel.close()
    }

    @Test("what is urgent goes before what waits")
    func urgent() async throws {
        let server = try SMTPServer()
        let channel = try SMTPChannel(server.settings())
        let allAreThere = DispatchSemaphore(value: 0)
        let (ends, ended) = AsyncStream<Int>.makeStream()
        let (begins, begun) = AsyncStream<Void>.makeStream()
        for id in 1...5 {
            let message = try sampleMail(id: Int64(id), to: "\(id)@example.id")
            channel.deliver(
                Delivery(isUrgent: id > 3) {
                    if id == 1 {
                        begun.yield()
                        allAreThere.wait()
                    }
                    return message
                } ended: { _ in
                    ended.yield(id)
                })
            if id == 1 { for await _ in begins { break } }
        }
        allAreThere.signal()
        var order: [Int] = []
        for await id in ends {
            order.append(id)
            if order.count == 5 { break }
        }
        #expect(order == [1, 4, 5, 2, 3])
        #expect(try server.events("mail").flatMap { $0.recipients ?? [] } == order.map { "\($0)@example.id" })
    }

    @Test("a kept connection that the server has ended costs no attempt", arguments: ["cut", "421 4.4.2 idle too long"])
    func endedBetween(how: String) async throws {
        let server = try SMTPServer(faults: ["after=\(how)"])
        let channel = try SMTPChannel(server.settings())
        for id in 1...5 {
            guard case .delivered = await channel.deliver(try sampleMail(id: Int64(id))) else {
                Issue.record("mail \(id) was not delivered")
                return
            }
        }
        #expect(try server.events("mail").count == 5)
        await channel.close()
    }

    @Test("a kept connection may be older than the time allowed for one mail")
    func oldConnection() async throws {
        let server = try SMTPServer()
        var settings = server.settings()
        settings.timeout = .seconds(2)
        settings.perSecond = 0.8
        let channel = try SMTPChannel(settings)
        for id in 1...4 {
            #expect(await channel.deliver(try sampleMail(id: Int64(id))) == .delivered(remoteID: "2.0.0 Ok: queued as TEST\(id)"))
        }
        #expect(try server.events("connect").count == 1)
        await channel.close()
    }

    @Test("the channel goes on after refusals: one bad recipient does not hold up the next mail")
    func goesOn() async throws {
        let server = try SMTPServer(faults: ["rcpt=550 5.1.1 no such user*1", "end=451 4.3.0 later*1"])
        let channel = try SMTPChannel(server.settings())
        #expect(await channel.deliver(try sampleMail(id: 1)) == .permanent(code: 550, text: "recipient: 550 5.1.1 no such user"))
        #expect(await channel.deliver(try sampleMail(id: 2)) == .transient(code: 451, text: "end of the mail: 451 4.3.0 later"))
        #expect(await channel.deliver(try sampleMail(id: 3)) == .delivered(remoteID: "2.0.0 Ok: queued as TEST2"))
    }

    @Test("what would begin too late is not sent, nor what turns out to be nothing")
    func notBegun() async throws {
        let server = try SMTPServer()
        var settings = server.settings()
        settings.connections = 1
        settings.perSecond = 0.005
        let channel = try SMTPChannel(settings)
        let late = DeliveryResult.transient(code: nil, text: "no connection was free in time")
        #expect(await channel.deliver(try sampleMail(), by: .now - .seconds(1)) == late)
        channel.deliver(
            Delivery {
                nil
            } ended: {
                Issue.record("nothing was sent, but it ended: \($0)")
            })
        // the rate allows the next one 200 seconds after that
        let began = ContinuousClock.now
        #expect(await channel.deliver(try sampleMail(), by: began + .seconds(100)) == late)
        #expect(.now - began < .seconds(60))
        #expect(try server.events("mail").isEmpty)
        await channel.close()
    }

    @Test("nobody listens: transient")
    func refusedConnection() async throws {
        var settings = try SMTPServer().settings()
        settings.connectTimeout = .seconds(5)
        let channel = try SMTPChannel(settings)
        guard case .transient(nil, let text) = await channel.deliver(try sampleMail()) else {
            Issue.record("not transient")
            return
        }
        #expect(text.hasPrefix("connecting: "))
    }

    @Test("a host that does not exist is transient")
    func unknownHost() async throws {
        let channel = try SMTPChannel(SMTPSettings(host: "mail.invalid", port: 25, tls: .off))
        guard case .transient(nil, let text) = await channel.deliver(try sampleMail()) else {
            Issue.record("not transient")
            return
        }
        #expect(text.hasPrefix("connecting: "))
    }
}
