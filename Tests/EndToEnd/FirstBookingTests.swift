import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite("somebody new")
    struct FirstBookingTests {
        let stack: Stack
        let api: API

        init() throws {
            stack = try Stack()
            api = API(stack.url)
        }

        @Test("registers, books for a family, reads the mails, moves one and cancels one, in Indonesian")
        func indonesian() async throws {
            let newcomer = Newcomer()
            let session = try await join(newcomer, words: "Kode berlaku selama")
            // an office outside of Java, so that the zone is not the machine's nor the capital's
            let offices = try await api.offices()
            let office = try #require(offices.first { $0.zone == "WITA" })
            let days = try await api.roomyDays(office.code)
            let first = try #require(days.first)
            let last = try #require(days.last)
            #expect(first.date != last.date)
            let order = Order(
                office: office.code, preference: .day(first.date, "morning"),
                applicants: [newcomer.person.as("self", service: "renewal"), .new("spouse"), .new("child")], allowSplit: true)
            let party = try await session.book(order).expecting(201).decode(Party.self)
            #expect(party.bookings.count == 3)
            #expect(party.bookings.map(\.service).sorted() == ["new", "new", "renewal"])

            let mail = try await stack.mail(to: newcomer.email) { $0.attachments.count == 1 }
            #expect(mail.subject.contains("3 orang"))
            #expect(mail.html.contains("Antrean Anda sudah terdaftar"))
            #expect(mail.text.contains("gratis"))
            #expect(mail.text.contains("30 menit sebelum"))
            try await expect(mail, tells: party.bookings, at: office, english: false)

            let moved = try await session.post(
                "/v1/bookings/\(party.bookings[1].code)/move", Move(preference: .day(last.date)), key: UUID().uuidString
            )
            .expecting(200).decode(Booked.self)
            #expect(moved.startsAt.hasPrefix(last.date))
            let notice = try await stack.mail(to: newcomer.email) { $0.subject.contains("Jadwal baru") }
            try await expect(notice, tells: [moved], at: office, english: false)
            let before = try SpokenVisit(party.bookings[1], english: false)
            #expect(notice.text.contains("Jadwal sebelumnya (tidak berlaku): \(before.day), \(before.hours)"))

            let cancelled = party.bookings[2]
            _ = try await session.post("/v1/bookings/\(cancelled.code)/cancellation", Nothing()).expecting(200)
            let farewell = try await stack.mail(to: newcomer.email) { $0.subject.contains("dibatalkan") }
            #expect(farewell.text.contains(cancelled.code))
            #expect(farewell.text.contains("tidak berlaku lagi"))
            #expect(farewell.inline.isEmpty)
            let entry = try #require(farewell.attachments.first).calendar
            #expect(entry.contains("METHOD:CANCEL"))
            #expect(entry.contains("UID:\(cancelled.code.replacing("-", with: ""))"))
            try await expectMails(to: newcomer, count: 4)
            #expect(try await stack.broken() == [])
        }

        @Test("registers and books in English")
        func english() async throws {
            let newcomer = Newcomer(language: "en")
            let session = try await join(newcomer, words: "It is valid for")
            let offices = try await api.offices()
            let office = try #require(offices.first { $0.zone == "WIT" } ?? offices.last)
            let order = Order(office: office.code, preference: .earliest, applicants: [newcomer.person.as("self")])
            let party = try await session.book(order).expecting(201).decode(Party.self)
            let mail = try await stack.mail(to: newcomer.email) { $0.attachments.count == 1 }
            #expect(mail.html.contains("Your visit is booked"))
            #expect(mail.text.contains("Do not pay anyone"))
            #expect(mail.text.contains("30 minutes before"))
            try await expect(mail, tells: party.bookings, at: office, english: true)
            _ = try await session.post("/v1/bookings/\(party.bookings[0].code)/cancellation", Nothing()).expecting(200)
            let farewell = try await stack.mail(to: newcomer.email) { $0.subject.contains("Visit cancelled") }
            #expect(farewell.text.contains(party.bookings[0].code))
            try await expectMails(to: newcomer, count: 3)
        }

        @Test("may use the full name of one word that stands on the card")
        func oneWord() async throws {
            let member = try await stack.person()
            var child = Person.new("child")
            child.name = "Suharti"
            let office = try #require(try await api.offices().first).code
            let party = try await API(stack.url, member.token).book(Order(office: office, preference: .earliest, applicants: [child]))
                .expecting(201).decode(Party.self)
            #expect(party.bookings[0].name == "Suharti")
            let mail = try await stack.mail(to: member.email) { $0.attachments.count == 1 }
            #expect(mail.text.contains("Suharti"))
        }

        @Test("who asks for a new code gets one, and the old one is void")
        func secondCode() async throws {
            let newcomer = Newcomer()
            _ = try await api.post("/v1/accounts", newcomer.registration).expecting(201)
            let first = try #require(try await stack.mail(to: newcomer.email) { $0.code != nil }.code)
            _ = try await api.post("/v1/accounts", newcomer.registration).expecting(201)
            let second = try #require(try await stack.mail(to: newcomer.email) { $0.code != nil && $0.code != first }.code)
            let old = try await api.post("/v1/accounts/verification", Newcomer.Verification(email: newcomer.email, code: first))
            #expect(old.summary == "422 verification_invalid")
            _ = try await api.post("/v1/accounts/verification", Newcomer.Verification(email: newcomer.email, code: second)).expecting(200)
        }

        /// Registers, confirms with the mailed code, logs in both ways.
        private func join(_ newcomer: Newcomer, words: String) async throws -> API {
            _ = try await api.post("/v1/accounts", newcomer.registration).expecting(201)
            let early = try await api.post("/v1/sessions", Newcomer.Login(login: newcomer.username, password: newcomer.password))
            #expect(early.summary == "403 account_not_verified")
            let mail = try await stack.mail(to: newcomer.email) { $0.code != nil }
            #expect(mail.text.contains(words))
            #expect(mail.subject.contains(try #require(mail.code)))
            let wrong = try await api.post("/v1/accounts/verification", Newcomer.Verification(email: newcomer.email, code: "000000"))
            #expect(wrong.summary == "422 verification_invalid")
            _ = try await api.post("/v1/accounts/verification", Newcomer.Verification(email: newcomer.email, code: mail.code!)).expecting(200)
            let stranger = try await api.post("/v1/sessions", Newcomer.Login(login: newcomer.username, password: "salah-sekali"))
            #expect(stranger.summary == "401 invalid_credentials")
            var tokens: [String] = []
            for login in [newcomer.username, newcomer.email] {
                tokens.append(
                    try await api.post("/v1/sessions", Newcomer.Login(login: login, password: newcomer.password)).expecting(201)
                        .decode(Newcomer.Session.self).token)
            }
            for token in tokens { #expect(try await API(stack.url, token).get("/v1/bookings").status == 200) }
            return API(stack.url, tokens[1])
        }

        /// A mail tells these visits: in text, in HTML, as pictures and as a calendar.
        private func expect(_ mail: Mail, tells bookings: [Booked], at office: OfficeInfo, english: Bool) async throws {
            let text = Self.words(mail.text)
            let html = Self.words(mail.html)
            #expect(mail.inline.count == bookings.count)
            let calendar = try #require(mail.attachments.first)
            #expect(calendar.type == "text/calendar")
            #expect(calendar.filename == "antrean.ics")
            #expect(calendar.parameters["method"] == "PUBLISH")
            var codes: Set<String> = []
            for picture in mail.inline {
                #expect(picture.type == "image/png")
                let id = try #require(picture.contentID).trimmingCharacters(in: ["<", ">"])
                #expect(html.contains("cid:\(id)"))
                codes.insert(try await stack.qrCode(picture.bytes))
            }
            #expect(codes == Set(bookings.map { $0.code.replacing("-", with: "") }))
            for booked in bookings {
                let visit = try SpokenVisit(booked, english: english)
                #expect(visit.zone == office.zone)
                let facts = [booked.code, booked.queueNumber, booked.name, office.name, office.address.city, visit.day, visit.hours, visit.arrive]
                for fact in facts {
                    #expect(text.contains(fact))
                    #expect(html.contains(fact))
                }
                #expect(calendar.calendar.contains("UID:\(booked.code.replacing("-", with: ""))"))
                #expect(calendar.calendar.contains("DTSTART:\(visit.calendarStart)"))
            }
        }

        /// So many mails came, each whole and with an id of its own.
        private func expectMails(to newcomer: Newcomer, count: Int) async throws {
            let mails = try await stack.mails(to: newcomer.email)
            #expect(mails.count == count)
            #expect(Set(mails.map(\.messageID)).count == count)
            for mail in mails {
                #expect(mail.messageID.firstMatch(of: /^<[^<>@ ]+@[^<>@ ]+>$/) != nil)
                #expect(mail.to.contains(newcomer.email))
                #expect(!mail.from.isEmpty && !mail.date.isEmpty && !mail.text.isEmpty && mail.html.contains("<html"))
                #expect(mail.defects == [])
                #expect(!mail.text.contains(newcomer.person.nik) && !mail.html.contains(newcomer.person.nik))
            }
        }

        /// With every run of white space as one space, however lines were broken.
        private static func words(_ text: String) -> String {
            text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
    }
}
