import Foundation
import Notifier
import Testing

@Suite("TLS and log-in")
struct SMTPSecurityTests {
    private func text(_ result: DeliveryResult) -> String {
        guard case .transient(_, let text) = result else { return "\(result)" }
        return text
    }

    @Test("required: a trusted certificate for this host, and the mail goes encrypted")
    func required() async throws {
        let certificate = try Certificate(names: "IP:127.0.0.1")
        let server = try SMTPServer(tls: certificate)
        var settings = server.settings(.required)
        settings.caFile = certificate.certificate
        let channel = try SMTPChannel(settings)
        #expect(await channel.deliver(try sampleMail()) == .delivered(remoteID: "2.0.0 Ok: queued as TEST1"))
        #expect(try server.events("mail").map(\.tls) == [true])
    }

    @Test("required: a certificate nobody trusts, one for another host, or none: no mail")
    func refused() async throws {
        let untrusted = try SMTPServer(tls: Certificate(names: "IP:127.0.0.1"))
        let one = try SMTPChannel(untrusted.settings(.required))
        #expect(text(await one.deliver(try sampleMail())).hasSuffix(": the server's certificate is not trusted"))

        let certificate = try Certificate(names: "DNS:mail.example")
        let other = try SMTPServer(tls: certificate)
        var settings = other.settings(.required)
        settings.caFile = certificate.certificate
        let two = try SMTPChannel(settings)
        #expect(text(await two.deliver(try sampleMail())).hasSuffix(": the server's certificate is not trusted"))

        let plain = try SMTPServer()
        let three = try SMTPChannel(plain.settings(.required))
        #expect(text(await three.deliver(try sampleMail())) == "EHLO: the server offers no TLS")
        for server in [untrusted, other, plain] { #expect(try server.events("mail").isEmpty) }
    }

    @Test("opportunistic: encrypted where it is offered, whoever signed, else in the clear")
    func opportunistic() async throws {
        let offers = try SMTPServer(tls: Certificate(names: "DNS:mail.example"))
        let plain = try SMTPServer()
        for server in [offers, plain] {
            let channel = try SMTPChannel(server.settings(.opportunistic))
            #expect(await channel.deliver(try sampleMail()) == .delivered(remoteID: "2.0.0 Ok: queued as TEST1"))
        }
        #expect(try offers.events("mail").map(\.tls) == [true])
        #expect(try plain.events("mail").map(\.tls) == [false])
    }

    @Test("off: in the clear even where TLS is offered")
    func off() async throws {
        let server = try SMTPServer(tls: Certificate(names: "IP:127.0.0.1"))
        let channel = try SMTPChannel(server.settings(.off))
        #expect(await channel.deliver(try sampleMail()) == .delivered(remoteID: "2.0.0 Ok: queued as TEST1"))
        #expect(try server.events("mail").map(\.tls) == [false])
    }

    @Test("smtps: TLS from the first byte, verified")
    func implicit() async throws {
        let certificate = try Certificate(names: "IP:127.0.0.1")
        let server = try SMTPServer(tls: certificate, implicit: true)
        var settings = server.settings(.implicit)
        let distrustful = try SMTPChannel(settings)
        #expect(text(await distrustful.deliver(try sampleMail())).hasSuffix(": the server's certificate is not trusted"))
        settings.caFile = certificate.certificate
        let channel = try SMTPChannel(settings)
        #expect(await channel.deliver(try sampleMail()) == .delivered(remoteID: "2.0.0 Ok: queued as TEST1"))
        #expect(try server.events("mail").count == 1)
    }

    @Test("log-in: the right password is taken; a wrong one or none is transient, since all mails would be lost to a wrong setting")
    func login() async throws {
        let certificate = try Certificate(names: "IP:127.0.0.1")
        let server = try SMTPServer(tls: certificate, auth: "antrean:kata+sandi%")
        var settings = server.settings(.required)
        settings.caFile = certificate.certificate
        let anonymous = try SMTPChannel(settings)
        guard case .transient(530, let refusal) = await anonymous.deliver(try sampleMail()) else {
            Issue.record("not asked to log in")
            return
        }
        #expect(refusal.hasPrefix("sender: 530 "))

        settings.user = "antrean"
        settings.password = "salah"
        let wrong = try SMTPChannel(settings)
        guard case .transient(535, let denial) = await wrong.deliver(try sampleMail()) else {
            Issue.record("a wrong password was taken")
            return
        }
        #expect(denial.hasPrefix("log-in: 535 ") && !denial.contains("salah"))

        settings.password = "kata+sandi%"
        let right = try SMTPChannel(settings)
        for id in 1...3 {
            guard case .delivered = await right.deliver(try sampleMail(id: Int64(id))) else {
                Issue.record("the right password was refused")
                return
            }
        }
        #expect(try server.events("mail").map(\.user) == ["antrean", "antrean", "antrean"])
        #expect(try Set(server.events("mail").map(\.connection)).count == 1)
    }
}
