import Notifier
import Testing

@Suite("Settings of the mail server")
struct SMTPSettingsTests {
    @Test(
        "an address says it all",
        arguments: [
            ("smtp://127.0.0.1:1025", "127.0.0.1", 1025, .opportunistic), ("smtp://mail.example", "mail.example", 587, .opportunistic),
            ("smtps://u:p@mail.example", "mail.example", 465, .implicit), ("smtp://u:p@mail.example/", "mail.example", 587, .required),
            ("smtp://mail:25?starttls=off", "mail", 25, .off), ("smtp://mail?starttls=required", "mail", 587, .required),
            ("smtp://u:p@127.0.0.1?starttls=off", "127.0.0.1", 587, .off),
        ] as [(String, String, Int, SMTPSettings.TLS)])
    func addresses(url: String, host: String, port: Int, tls: SMTPSettings.TLS) throws {
        let settings = try SMTPSettings(url: url)
        #expect(settings.host == host && settings.port == port && settings.tls == tls)
        #expect(settings.user == (url.contains("@") ? "u" : nil) && settings.password == (url.contains("@") ? "p" : nil))
    }

    @Test("a password from a file goes before the one of the address, and signs are decoded")
    func password() throws {
        let settings = try SMTPSettings(url: "smtps://a%40b:p%2Fq@mail.example", password: "dari berkas")
        #expect(settings.user == "a@b" && settings.password == "dari berkas")
        #expect(try SMTPSettings(url: "smtps://a%40b:p%2Fq@mail.example").password == "p/q")
    }

    @Test(
        "what cannot work is refused without repeating a secret",
        arguments: [
            "", "mail.example", "http://mail.example", "smtp://", "smtp://mail.example/path", "smtp://mail.example?starttls=maybe",
            "smtp://mail.example?x=1", "smtps://mail.example?starttls=off", "smtp://u:rahasia@mail.example?starttls=off",
            "smtp://u:rahasia@mail.example?starttls=opportunistic", "smtp://rahasia@mail.example", "smtp://mail.example:99999",
        ])
    func invalid(url: String) {
        let error = #expect(throws: SMTPSettings.Invalid.self) { try SMTPSettings(url: url) }
        #expect(error?.description.contains("rahasia") == false)
    }

    @Test("numbers must be positive")
    func numbers() {
        let changes: [(inout SMTPSettings) -> Void] = [
            { $0.connections = 0 }, { $0.timeout = .zero }, { $0.connectTimeout = .zero }, { $0.replyTimeout = .milliseconds(10) },
            { $0.perSecond = 0 },
            { $0.heloName = "a b" }, { $0.heloName = "" }, { $0.port = 0 }, { $0.user = "u" },
        ]
        for change in changes {
            var settings = SMTPSettings(host: "mail", port: 25, tls: .off)
            #expect(settings.problem == nil)
            change(&settings)
            #expect(settings.problem != nil)
            #expect(throws: SMTPSettings.Invalid.self) { try SMTPChannel(settings) }
        }
    }
}
