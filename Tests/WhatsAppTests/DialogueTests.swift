import Domain
import Foundation
import Notifier
import Security
import Store
import TestSupport
import Testing

@testable import WhatsApp

@Suite("the dialogue")
struct DialogueTests {
    @Test("the message of 2017: a code as text and picture, the code back, a queue number and an hour")
    func seed() async throws {
        try await ChatWorld.with { world in
            let held = try await world.say("#JOJO#27061978#01122026")
            guard case .picture(let png, let caption) = held.first?.content else {
                Issue.record("no picture: \(held)")
                return
            }
            #expect(png[24] == 8 && png[25] == 2, "WhatsApp wants eight bits of three colours")
            #expect(caption.contains("Selasa, 1 Desember 2026, 09.00–10.00 WIB") && caption.contains("ditahan sampai 10.15 WIB"))
            let code = try world.code(in: held.first)
            let confirmed = try await world.say(code.text)
            guard case .picture(_, let told) = confirmed.first?.content, confirmed.count == 1 else {
                Issue.record("no confirmation: \(confirmed)")
                return
            }
            #expect(told.hasPrefix("Nomor antrean: ") && told.contains("Mohon hadir sebelum 08.30 WIB") && told.contains(code.text))
            #expect(told.count <= 1024)
            #expect(try await world.db.count("SELECT count(*) FROM bookings WHERE status = 'booked' AND service IS NULL") == 1)
            #expect(try await world.say(code.compact).first?.plain.contains("Nomor antrean") == true, "again: what it is, and no second booking")
            #expect(try await world.say("#STATUS").first?.plain.contains(code.text) == true)
            #expect(try await world.say("#BATAL").first?.plain.hasPrefix("Dibatalkan: JOJO") == true)
            #expect(try await world.say("#BATAL").first?.plain == "Tidak ada antrean atas nomor ini.")
        }
    }

    @Test("who did not come is told that the code is void, and for how long there is a pause") func paused() async throws {
        try await ChatWorld.with(places: 10) { world in
            try await world.db.admin.execute("UPDATE miss_grades SET misses = 1")
            let code = try world.code(in: try await world.say("#JOJO#27061978#01122026").first)
            _ = try await world.say(code.text)
            try await world.db.setClock(Zone.wib.instant(Day("2026-12-01")!, TimeOfDay(hour: 10, minute: 1)!))
            _ = try await world.db.admin.query("SELECT change_queue(id) FROM offices")
            let ended = try await world.db.store(.notifier) { try await $0.forfeitAbsent() }
            #expect(ended == 1)
            let told = try await world.say("#JOJO#27061978#02122026").map(\.plain)
            #expect(told.contains { $0.hasPrefix("Kode \(code.text) hangus: JOJO") && $0.contains("mulai Kamis, 31 Desember 2026") }, "\(told)")
            #expect(
                told.contains { $0.hasPrefix("Ia tidak hadir lebih dari sekali dan dapat memesan lagi mulai Kamis, 31 Desember 2026") }, "\(told)")
            #expect(try await world.db.count("SELECT count(*) FROM bookings WHERE status = 'held'") == 0)
        }
    }

    @Test("a family of seven at one number, where the office allows seven")
    func seven() async throws {
        try await ChatWorld.with(places: 10) { world in
            try await world.db.admin.execute("UPDATE offices SET chat_people = 7")
            for name in ["ADI", "BUDI", "CITRA", "DEWI", "EKA", "FITRI", "GILANG"] {
                let code = try world.code(in: try await world.say("#\(name)#27061978#01122026#").first)
                #expect(try await world.say(code.text).first?.plain.hasPrefix("Nomor antrean") == true)
            }
            #expect(try await world.say("#HADI#27061978#01122026#").first?.plain.contains("untuk 7 orang") == true)
            #expect(try await world.db.count("SELECT count(*) FROM bookings WHERE status = 'booked'") == 7)
            guard case .list(_, _, _, let rows) = try await world.say("#BATAL").first?.content else {
                Issue.record("which of seven?")
                return
            }
            #expect(rows.count == 7 && Set(rows.map(\.title)).count == 7)
            #expect(try await world.say("FITRI", touching: rows[5].id).first?.plain.hasPrefix("Dibatalkan: \(rows[5].title)") == true)
        }
    }

    @Test("a day that cannot be had: why, and up to three others to tap; what is typed works too")
    func otherDays() async throws {
        try await ChatWorld.with(places: 1) { world in
            for number in 1...2 { _ = try await world.say("#ANI#27061978#01122026", from: "628111111111\(number)") }
            guard case .list(let text, _, _, let rows) = try await world.say("#JOJO#27061978#01122026").first?.content else {
                Issue.record("no list")
                return
            }
            #expect(text.hasPrefix("Selasa, 1 Desember 2026 sudah penuh."))
            #expect(rows.count == 1 && rows[0].id.hasPrefix("day:2026-12-02:") && rows[0].title == "2 Desember 2026")
            let held = try await world.say(rows[0].title, touching: rows[0].id)
            #expect(held.first?.plain.contains("Rabu, 2 Desember 2026") == true && held.first?.plain.contains("JOJO") == true)
            #expect(
                try await world.say("#JOJO#27061978#03122026", from: "6281999999997").first?.plain.hasPrefix(
                    "Kantor tutup pada Kamis, 3 Desember 2026") == true)
            #expect(
                try await world.say("#JOJO#27061978#29112026", from: "6281999999999").first?.plain.hasPrefix("Minggu, 29 November 2026 sudah lewat")
                    == true)
            try await world.db.admin.execute("UPDATE slots SET opens_at = antrean_now() + interval '1 day' WHERE day = '2026-12-02'")
            #expect(
                try await world.say("#JOJO#27061978#02122026", from: "6281999999998").first?.plain
                    == "Rabu, 2 Desember 2026 belum dibuka untuk pemesanan. Saat ini tidak ada hari lain yang masih ada tempat. Kantor lain: #KANTOR")
        }
    }

    @Test("two lists stand in one chat: each row takes the person it was offered to; an old list, or a button that is none of ours, gets help")
    func twoLists() async throws {
        try await ChatWorld.with(places: 2) { world in
            for number in 1...4 { _ = try await world.say("#ANI#27061978#01122026", from: "628111111111\(number)") }
            func rows(_ name: String) async throws -> [ChatMessage.Row] {
                guard case .list(_, _, _, let rows) = try await world.say("#\(name)#27061978#01122026").first?.content else {
                    throw StoreError.unexpected("no list")
                }
                return rows
            }
            let (jojo, sari) = (try await rows("JOJO"), try await rows("SARI"))
            #expect(try await world.say("2 Desember", touching: jojo[0].id).first?.plain.contains("JOJO") == true)
            #expect(try await world.say("2 Desember", touching: sari[0].id).first?.plain.contains("SARI") == true)
            try await world.db.setClock(world.db.now().addingTimeInterval(3601))
            #expect(try await world.say("2 Desember", touching: sari[0].id).first?.plain.contains("#NAMA#") == true)
            try await world.db.setClock(world.db.now().addingTimeInterval(3601))
            #expect(try await world.say("Ya", touching: "payload").first?.plain.contains("#NAMA#") == true)
            #expect(try await world.say("Ya", touching: "payload").isEmpty, "at most once an hour")
            for made in [":", "::", "day:", ":day", "keep:"] { #expect(try await world.say("Ya", touching: made).isEmpty, "\(made)") }
        }
    }

    @Test("the evening before a reminder with two buttons: one keeps the place, one gives it back")
    func reminder() async throws {
        try await ChatWorld.with { world in
            for name in ["JOJO", "SARI"] {
                let code = try world.code(in: try await world.say("#\(name)#27061978#01122026").first)
                _ = try await world.say(code.text)
            }
            try await world.db.setClock(Zone.wib.instant(monday, TimeOfDay(hour: 18)!))
            #expect(try await world.db.count("SELECT remind(\(world.office.id), 100)") == 2)
            #expect(try await world.db.count("SELECT remind(\(world.office.id), 100)") == 0)
            let told = try await world.answers()
            guard told.count == 2, case .buttons(let text, let buttons) = told[0].content, case .buttons(_, let others) = told[1].content else {
                Issue.record("no buttons: \(told)")
                return
            }
            #expect(text.hasPrefix("Besok: Selasa, 1 Desember 2026, 09.00–10.00 WIB") && !told[0].needsTemplate)
            #expect(buttons.map(\.title) == ["Saya datang", "Kembalikan tempat"])
            #expect(try await world.say("Saya datang", touching: buttons[0].id).first?.plain.hasPrefix("Baik, kami tunggu") == true)
            #expect(try await world.db.count("SELECT count(*) FROM reminders WHERE kept_at IS NOT NULL") == 1)
            #expect(try await world.say("Kembalikan tempat", touching: others[1].id).first?.plain.hasPrefix("Dibatalkan") == true)
            #expect(try await world.say("Saya datang", touching: others[0].id).first?.plain.contains("tidak berlaku") == true)
            #expect(
                try await world.say("Saya datang", from: "628111111111", touching: buttons[0].id).first?.plain == "Kode itu bukan dari nomor ini.")
            #expect(try await world.db.count("SELECT count(*) FROM bookings WHERE status = 'booked'") == 1)
        }
    }

    @Test("who wants no reminders gets none, until they are wanted again")
    func noReminders() async throws {
        try await ChatWorld.with { world in
            for number in ["6281234567890", "6281234567891"] {
                let code = try world.code(in: try await world.say("#JOJO#27061978#01122026", from: number).first)
                _ = try await world.say(code.text, from: number)
            }
            #expect(try await world.say("Stop").first?.plain.hasPrefix("Baik, nomor ini tidak lagi") == true)
            try await world.db.setClock(Zone.wib.instant(monday, TimeOfDay(hour: 18)!))
            #expect(try await world.db.count("SELECT remind(\(world.office.id), 100)") == 1)
            #expect(try await world.answers().map(\.to) == [.phone("+6281234567891")])
            #expect(try await world.say("#MULAI").first?.plain.contains("dikirim lagi") == true)
            #expect(try await world.db.count("SELECT remind(\(world.office.id), 100)") == 1, "it is evening still")
            #expect(
                try await world.say("stop").map { $0.plain.hasPrefix("Baik, nomor ini tidak lagi") } == [true], "the reminder on its way is not sent")
            #expect(try await world.say("start").first?.plain.contains("dikirim lagi") == true)
            #expect(try await world.say("Mulai").first?.plain.contains("Pesan antrean paspor dengan satu pesan") == true, "it was so before")
        }
    }

    @Test("who was given another hour accepts by a button, or takes another one by the link; the chat is told of it")
    func relocated() async throws {
        try await ChatWorld.with { world in
            let code = try world.code(in: try await world.say("#JOJO#27061978#01122026").first)
            _ = try await world.say(code.text)
            let (booking, slot) = try await world.db.admin.query("SELECT id, slot_id FROM bookings")[0].decode(Int64.self, Int64.self)
            try await world.db.admin.execute("UPDATE slots SET open = false, version = nextval('slot_versions') WHERE id = \(slot)")
            #expect(try await world.db.count("SELECT o_outcome FROM relocate_party(NULL, NULL, \(slot), NULL, 'banjir')") == 1)
            guard case .buttons(let text, let buttons) = try await world.answers().first?.content else { throw StoreError.unexpected("no buttons") }
            #expect(text.contains("10.00–11.00 WIB") && text.count <= 1024 && buttons.map(\.title) == ["Saya datang", "Kembalikan tempat"])
            let token = try #require(text.firstMatch(of: /https:\/\/antrean\.example\/reminders\/(\S+)/)?.1)
            let link = try #require(ReminderLink(world.keys).read(String(token)))
            #expect(link.day == tuesday)
            let hour = try #require(try await world.store.hoursInstead(booking: booking, most: 3).first)
            guard case .done(let day) = try await world.store.chooseInstead(booking: booking, day: link.day, slot: hour.slot) else {
                throw StoreError.unexpected("not chosen")
            }
            #expect(day == tuesday.adding(days: 1), "Tuesday has no third hour")
            #expect(try await world.answers().first?.plain.contains("2 Desember 2026, 09.00–10.00 WIB") == true)
            #expect(
                try await world.say("Saya datang", touching: buttons[0].id).first?.plain.hasPrefix("Baik, kami tunggu") == true, "it is kept already")
        }
    }

    @Test("what cannot be read is said part by part; help comes once an hour; an English word turns to English")
    func help() async throws {
        try await ChatWorld.with { world in
            let unclear = try await world.say("#J0J0#31022026#01122026").first?.plain ?? ""
            #expect(unclear.contains("nama: huruf saja") && unclear.contains("tanggal lahir") && !unclear.contains("hari datang: "))
            #expect(try await world.say("Selamat pagi").first?.plain.contains("#NAMA#TANGGAL LAHIR#HARI DATANG#") == true)
            #expect(try await world.say("Selamat pagi").isEmpty)
            #expect(try await world.say("#HELP").first?.plain.contains("#NAME#BIRTH DATE#DAY OF VISIT#") == true, "asked for, it comes always")
            try await world.db.setClock(world.db.now().addingTimeInterval(3601))
            #expect(try await world.say("😀").first?.plain.contains("#NAME#") == true)
            for command in ["#SYARAT", "#KANTOR", "#REQUIREMENTS"] {
                guard case .text(let text) = try await world.say(command).first?.content else { throw StoreError.unexpected(command) }
                #expect((50...4096).contains(text.count))
            }
        }
    }

    @Test("an office may ask for the NIK: then one person has one booking in all the country")
    func nik() async throws {
        try await ChatWorld.with { world in
            try await world.db.admin.execute("UPDATE offices SET chat_needs_nik = true")
            #expect(try await world.say("#JOJO#27061978#01122026").first?.plain.contains("memerlukan NIK") == true)
            #expect(try await world.say("#JOJO#27061978#01122026#3174052706780001").first?.plain.hasPrefix("Kode antrean") == true)
            #expect(try await world.say("#JOJO#27061978#01122026#3174052706780001").first?.plain.hasPrefix("Orang ini sudah punya") == true)
            let other = try await world.say("#JOJO#27061978#02122026#3174052706780001", from: "628111111111").first?.plain
            #expect(other?.hasPrefix("Orang dengan NIK ini sudah punya antrean") == true, "of somebody else nothing is told")
            #expect(try await world.db.count("SELECT count(*) FROM claims WHERE kind = 1") == 1)
        }
    }

    @Test("a namesake elsewhere is marked, not refused")
    func namesake() async throws {
        try await ChatWorld.with { world in
            _ = try await world.say("#SITI AMINAH#27061978#01122026")
            #expect(try await world.say("#Siti  Aminah#27061978#01122026").first?.plain.hasPrefix("Orang ini sudah punya") == true)
            #expect(try await world.say("#SITI AMINAH#27061978#01122026", from: "628111111111").first?.plain.hasPrefix("Kode antrean") == true)
            #expect(try await world.db.count("SELECT count(*) FROM applicants WHERE has_namesake") == 1)
        }
    }

    @Test("a number that floods is answered late, then not at all for a while")
    func flood() async throws {
        try await ChatWorld.with { world in
            try await world.db.admin.execute("UPDATE policy SET chat_slow_per_hour = 3, chat_most_per_hour = 5")
            for _ in 1...3 { #expect(try await world.say("#STATUS").count == 1) }
            for _ in 1...2 { #expect(try await world.say("#STATUS").isEmpty) }
            #expect(try await world.say("#STATUS").isEmpty)
            try await world.db.setClock(world.db.now().addingTimeInterval(31))
            try await world.dealWithAll()
            #expect(try await world.answers().count == 2, "the slowed ones; the sixth was ignored")
            #expect(try await world.say("#STATUS", from: "628111111111").count == 1, "others are answered")
            try await world.db.setClock(world.db.now().addingTimeInterval(3601))
            #expect(try await world.say("#STATUS").count == 1)
        }
    }

    @Test("a hold or a reminder that could not be sent in time is a dead letter, and not one that was delivered")
    func tooLateToSend() async throws {
        try await ChatWorld.with { world in
            @Sendable func end() async throws -> String {
                let claimed = try await world.notifier.claimMessages(owner: "test", count: 20, lease: .seconds(60), way: .whatsapp)
                #expect(claimed.count == 1)
                do {
                    _ = try world.maker.make(claimed[0], try await world.maker.findings(for: claimed), now: world.db.now())
                    return "made"
                } catch let error as Unsendable {
                    return error.reason
                }
            }
            try await world.receive([
                ["from": "6281234567890", "id": "wamid.1", "timestamp": "1", "type": "text", "text": ["body": "#JOJO#27061978#01122026"]]
            ])
            try await world.dealWithAll()
            try await world.db.setClock(world.db.now().addingTimeInterval(20 * 60))
            while try await world.notifier.expireHold() != nil {}
            #expect(try await end() == Unsendable.late.reason)
            try await world.db.admin.execute("UPDATE outbox SET state = 'dead', leased_by = NULL, lease_until = NULL, finished_at = antrean_now()")
            let code = try world.code(in: try await world.say("#SARI#27061978#01122026").first)
            _ = try await world.say(code.text)
            try await world.db.setClock(Zone.wib.instant(monday, TimeOfDay(hour: 18)!))
            #expect(try await world.db.count("SELECT remind(\(world.office.id), 100)") == 1)
            try await world.db.setClock(Zone.wib.instant(tuesday, TimeOfDay(hour: 7)!))
            #expect(try await end() == Unsendable.late.reason)
        }
    }

    @Test("a code sent in time counts though it is delivered late; one sent late does not")
    func lateDelivery() async throws {
        try await ChatWorld.with { world in
            let sent = world.db.now().addingTimeInterval(14 * 60)
            let code = try world.code(in: try await world.say("#JOJO#27061978#01122026").first)
            try await world.db.setClock(world.db.now().addingTimeInterval(20 * 60))
            while try await world.notifier.expireHold() != nil {}
            #expect(try await world.say(code.text, at: world.db.now()).first?.plain.contains("sudah lewat") == true)
            #expect(try await world.say(code.text, at: sent).first?.plain.hasPrefix("Nomor antrean") == true)
            #expect(try await world.say(code.text, from: "628111111111").first?.plain == "Kode itu bukan dari nomor ini.")
        }
    }

    @Test("10 messages of one delivery, unknown kinds among them, again and again, out of order: each once")
    func exactlyOnce() async throws {
        try await ChatWorld.with { world in
            var messages: [[String: Any]] = (1...6).map { number in
                [
                    "from": "62812000000\(number)", "id": "wamid.\(number)", "timestamp": "1796000000", "type": "text",
                    "text": ["body": "#JOJO#27061978#01122026"],
                ]
            }
            messages += [
                ["from": "628120000007", "id": "wamid.7", "type": "reaction", "reaction": ["emoji": "👍"]],
                ["id": "wamid.8", "type": "system", "system": ["type": "user_changed_number"]],
                ["from_user_id": "ID.1349", "id": "wamid.9", "timestamp": "x", "type": "text", "text": ["body": "#JOJO#27061978#01122026"]],
                ["from": 5, "id": "wamid.10", "type": "text"], ["nothing": true],
            ]
            for _ in 1...5 { try await world.receive(messages.shuffled()) }
            // one that somebody else was faster than is put off by a moment
            while try await world.db.count("SELECT count(*) FROM chat_inbox WHERE state = 'waiting'") > 0 {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 1...3 { group.addTask { try await world.dealWithAll() } }
                    try await group.waitForAll()
                }
                try await world.db.setClock(world.db.now().addingTimeInterval(1))
            }
            #expect(try await world.db.count("SELECT count(*) FROM bookings WHERE status = 'held'") == 7)
            let answers = try await world.answers()
            #expect(answers.count == 7)
            #expect(answers.contains { $0.to == .user("ID.1349") } && answers.contains { $0.to == .phone("+628120000001") })
            #expect(try await world.db.count("SELECT count(*) FROM chat_inbox WHERE state <> 'done'") == 0)
            // WhatsApp's ids have telephone numbers in them
            let kept =
                "SELECT (SELECT count(*) FROM chat_inbox WHERE message_id LIKE '%wamid%') + (SELECT count(*) FROM chat_message_ids WHERE id LIKE '%wamid%')"
            #expect(try await world.db.count(kept) == 0)
        }
    }

    @Test("a forged signature is refused and stores nothing; another number's message is none of ours; nonsense is taken and forgotten")
    func forged() async throws {
        try await ChatWorld.with { world in
            let body = ChatWorld.delivery([["from": "6281", "id": "wamid.1", "type": "text", "text": ["body": "x"]]])
            for signature in [
                nil, "", "sha256=", "sha256=00", ChatWorld.sign(body, secret: "another secret 123"), String(ChatWorld.sign(body).dropFirst(7)),
                ChatWorld.sign(body + [32]),
            ] {
                let isTaken = try await world.webhook.receive(body, signature: signature)
                #expect(!isTaken)
            }
            let stranger = ChatWorld.delivery([["from": "6281", "id": "wamid.2", "type": "text"]], number: "1")
            let isTaken = try await world.webhook.receive(stranger, signature: ChatWorld.sign(stranger))
            #expect(isTaken)
            for text in ["", "{", "[]", "null", #"{"entry":5}"#, #"{"entry":[5,null,{"changes":[7,{"value":{"messages":"x"}}]}]}"#] {
                let isTaken = try await world.webhook.receive(Array(text.utf8), signature: ChatWorld.sign(Array(text.utf8)))
                #expect(isTaken)
            }
            #expect(try await world.db.count("SELECT count(*) FROM chat_inbox") == 0)
            #expect(world.webhook.verify(mode: "subscribe", token: "verify-me-please", challenge: "1158201444") == "1158201444")
            #expect(world.webhook.verify(mode: "subscribe", token: "verify-me-pleasE", challenge: "1") == nil)
            #expect(world.webhook.verify(mode: nil, token: "verify-me-please", challenge: "1") == nil)
        }
    }

    @Test("receipts are kept whatever their order, and settle a message whose outcome was unknown")
    func receipts() async throws {
        try await ChatWorld.with { world in
            _ = try await world.say("#STATUS")
            try await world.db.admin.execute("UPDATE outbox SET state = 'waiting', finished_at = NULL, last_error = 'outcome unknown'")
            let row = try await world.db.admin.query("SELECT subject_id, id FROM outbox")[0]
            let (subject, id) = try row.decode(Int64.self, Int64.self)
            func receipt(_ status: String, of sending: String = "") async throws {
                let value: [String: Any] = [
                    "metadata": ["phone_number_id": "106540352242922"],
                    "statuses": [
                        [
                            "id": "wamid.out\(sending)", "status": status, "timestamp": "1",
                            "biz_opaque_callback_data": "antrean.\(subject).\(id)\(sending)",
                        ]
                    ],
                ]
                let body = Array(try JSONSerialization.data(withJSONObject: ["entry": [["changes": [["value": value]]]]]))
                let isTaken = try await world.webhook.receive(body, signature: ChatWorld.sign(body))
                #expect(isTaken)
                try await world.dealWithAll()
            }
            for sending in [".1796000000000000.1", ".0.x", ".0", ".0.1.2"] { try await receipt("delivered", of: sending) }
            #expect(
                try await world.db.count("SELECT count(*) FROM outbox WHERE receipt IS NULL") == 1, "of another sending, or none that we have named")
            try await receipt("delivered", of: ".0.1")
            #expect(try await world.db.count("SELECT count(*) FROM outbox WHERE state = 'delivered' AND receipt = 'delivered'") == 1)
            try await receipt("sent")
            #expect(try await world.db.count("SELECT count(*) FROM outbox WHERE receipt = 'delivered'") == 1)
            try await receipt("read")
            #expect(try await world.db.count("SELECT count(*) FROM outbox WHERE receipt = 'read'") == 1)
            try await receipt("failed")
            #expect(try await world.db.count("SELECT count(*) FROM outbox WHERE receipt = 'failed' AND state = 'dead'") == 1, "a dead letter")
        }
    }
}
