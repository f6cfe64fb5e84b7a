import Domain
import Foundation
import Store
import TestSupport
import Testing

@testable import WhatsApp

/// `docs/whatsapp.md` shows dialogues as they are held. With `ANTREAN_WRITE_DOCS=1` this writes them anew.
@Suite("the dialogues of the documents")
struct TranscriptTests {
    private static let (start, end) = ("<!-- dialogues: written by TranscriptTests -->\n", "<!-- end of dialogues -->")

    @Test("docs/whatsapp.md tells each dialogue as it is held")
    func documents() async throws {
        let file = TestEnvironment.packageRoot.appendingPathComponent("docs/whatsapp.md")
        let document = try String(contentsOf: file, encoding: .utf8)
        let before = try #require(document.range(of: Self.start))
        let after = try #require(document.range(of: Self.end))
        let told = try await dialogues()
        if ProcessInfo.processInfo.environment["ANTREAN_WRITE_DOCS"] == "1" {
            try (document[..<before.upperBound] + told + document[after.lowerBound...]).write(to: file, atomically: true, encoding: .utf8)
        } else {
            #expect(document[before.upperBound..<after.lowerBound] == told, "write it anew: ANTREAN_WRITE_DOCS=1 swift test --filter TranscriptTests")
        }
    }

    private func dialogues() async throws -> String {
        let transcript = Transcript()
        try await ChatWorld.with { world in
            try await transcript.open("A booking, from the message to the number", world)
            let held = try await transcript.say("#JOJO#27061978#01122026")
            try await transcript.say(try world.code(in: held.first).text)
            try await transcript.say("#STATUS")
            try await transcript.say("#BATAL")
        }
        try await ChatWorld.with(places: 1) { world in
            try await transcript.open("The day is full", world)
            for number in 1...2 { _ = try await world.say("#ANI#27061978#01122026", from: "628111111111\(number)") }
            let answer = try await transcript.say("#JOJO#27061978#01122026")
            guard case .list(_, _, _, let rows) = answer.first?.content else { throw StoreError.unexpected("no list") }
            try await transcript.say("2 Desember 2026", touching: rows[0].id)
            try await transcript.open("Closed, past, not understood", world)
            try await transcript.say("#RINA#27061978#05122026")
            try await transcript.say("#RINA#27061978#08082017")
            try await transcript.say("#J0J0#31021978#01122026")
            try await transcript.say("Selamat pagi, mau tanya")
        }
        try await ChatWorld.with { world in
            try await transcript.open("The code comes too late", world)
            let code = try world.code(in: try await transcript.say("#JOJO#27061978#01122026").first)
            try await world.db.setClock(world.db.now().addingTimeInterval(16 * 60))
            while try await world.notifier.expireHold() != nil {}
            try await transcript.say(code.text)
            try await transcript.open("The evening before", world)
            let next = try world.code(in: try await world.say("#JOJO#27061978#01122026").first)
            _ = try await world.say(next.text)
            try await world.db.setClock(Zone.wib.instant(monday, TimeOfDay(hour: 18)!))
            _ = try await world.db.count("SELECT remind(\(world.office.id), 100)")
            let told = try await world.answers()
            guard case .buttons(_, let buttons) = told.first?.content else { throw StoreError.unexpected("no reminder") }
            transcript.show(told, "the evening before")
            try await transcript.say("Saya datang", touching: buttons[0].id)
            try await transcript.open("No reminders", world)
            try await transcript.say("stop")
            try await transcript.say("#MULAI")
            try await transcript.open("Several people, one of them cancelled, in English", world)
            try await transcript.say("#HELP")
            for name in ["SITI AMINAH", "BUDI"] {
                let held = try await world.say("#\(name)#27061978#01122026#")
                _ = try await world.say(try world.code(in: held.first).text)
            }
            try await transcript.say("#CANCEL")
            try await transcript.say("#REQUIREMENTS")
            try await transcript.say("#OFFICES")
        }
        return transcript.text
    }
}

/// Writes down what is said. Codes differ from run to run and are told as `CODE1`.
private final class Transcript: @unchecked Sendable {
    private(set) var text = ""
    private var world: ChatWorld?
    private var codes: [String] = []

    func open(_ title: String, _ world: ChatWorld) async throws {
        self.world = world
        codes = []
        text += "\n### \(title)\n"
    }

    @discardableResult
    func say(_ words: String, touching id: String? = nil) async throws -> [ChatMessage] {
        let answers = try await world!.say(words, touching: id)
        text += "\n> \(masked(words))\(id == nil ? "" : " *(touched)*")\n\n```\n"
        text += answers.map { masked(shown($0)) }.joined(separator: "\n---\n")
        text += "\n```\n"
        return answers
    }

    /// What is sent though nobody has written.
    func show(_ messages: [ChatMessage], _ why: String) {
        text += "\n*(\(why))*\n\n```\n" + messages.map { masked(shown($0)) }.joined(separator: "\n---\n") + "\n```\n"
    }

    private func shown(_ message: ChatMessage) -> String {
        switch message.content {
        case .text(let text): text
        case .picture(_, let caption): "[QR code]\n" + caption
        case .buttons(let text, let buttons): text + "\n" + buttons.map { "[\($0.title)]" }.joined(separator: " ")
        case .list(let text, let button, _, let rows):
            text + "\n[\(button)]\n" + rows.map { "  ( ) \($0.title), \($0.detail)" }.joined(separator: "\n")
        }
    }

    private func masked(_ text: String) -> String {
        text.replacing(/[0-9A-Z]{5}-[0-9A-Z]{5}/) { match in
            let code = String(match.output)
            if !codes.contains(code) { codes.append(code) }
            return "CODE\(codes.firstIndex(of: code)! + 1)"
        }
    }
}
