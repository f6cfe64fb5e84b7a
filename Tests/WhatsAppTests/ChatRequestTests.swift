import Domain
import Foundation
import Testing

@testable import WhatsApp

@Suite("What a person writes to an office's number")
struct ChatRequestTests {
    private let today = Day("2026-11-26")!

    private func read(_ text: String) -> ChatRequest { ChatRequest(text, today: today) }

    private func jojo(_ day: String = "2017-08-08", nik: NIK? = nil) throws -> ChatRequest {
        .book(.init(name: try PersonName("JOJO"), birth: Day("1978-06-27")!, day: Day(day)!, nik: nik))
    }

    @Test(
        "the message of 2017, and what people make of it",
        arguments: [
            "#JOJO#27061978#08082017", "#JOJO#27061978#08082017#", "JOJO#27061978#08082017", " # JOJO # 27061978 # 08082017 # ",
            "#JOJO#27-06-1978#08/08/2017#", "#JOJO#27.6.1978#8-8-2017", "#JOJO#27 06 1978#8 8 2017#", "\u{200f}#JOJO#27061978#08082017#\u{200e}",
            "＃JOJO＃27061978＃08082017＃", "#️⃣JOJO#️⃣27061978#️⃣08082017", "#JOJO\u{200b}#27061978#08082017##", "\u{feff}#JOJO#27061978#08082017\n",
        ])
    func forgiving(text: String) throws {
        #expect(read(text) == (try jojo()))
    }

    @Test("a fourth field is the NIK")
    func nik() throws {
        #expect(read("#JOJO#27061978#08082017#3174052706780001#") == (try jojo(nik: NIK("3174052706780001"))))
        #expect(read("#JOJO#27061978#08082017#3174 0527 0678 0001") == (try jojo(nik: NIK("3174052706780001"))))
        #expect(read("#JOJO#27061978#08082017#317405270678#") == .unclear([.nik(.length)]))
    }

    @Test(
        "what is meant to book and cannot is said field by field",
        arguments: [
            ("#NAMA#DDMMYYYY#DDMMYYYY#", [.birth, .day]), ("#JOJO#31022026#08082017", [.birth]), ("#JOJO#27061978#31022026", [.day]),
            ("#JOJO#27062978#08082017", [.birth]), ("#JOJO#01011890#08082017", [.birth]), ("#J0J0#27061978#08082017", [.name(.characters)]),
            ("##27061978#08082017", [.name(.empty)]), ("#JOJO#27061978", [.fields]), ("#JOJO#2706978#08082017", [.birth]),
            ("#JOJO#27061978#08082017#1#2#3", [.fields]), ("#JOJO#٢٧٠٦١٩٧٨#08082017", [.birth]), ("#😀#27061978#08082017", [.name(.characters)]),
            ("#JO#JO#27061978#08082017#3174052706780001", [.fields]),
        ] as [(String, [ChatRequest.Problem])])
    func unclear(text: String, problems: [ChatRequest.Problem]) {
        #expect(read(text) == .unclear(problems))
    }

    @Test("a code is sent back as it was read, typed or scanned")
    func codes() throws {
        let code = BookingCode(value: 123_456_789)
        for text in [code.text, code.compact, code.text.lowercased(), "#\(code.text)#", " \(code.compact.prefix(5)) \(code.compact.suffix(5)) "] {
            #expect(read(text) == .code(code))
        }
        var wrong = Array(code.compact)
        wrong[3] = wrong[3] == "7" ? "8" : "7"
        #expect(read(String(wrong)) == .badCode)
        #expect(read("#BATAL#\(code.text)") == .cancel(code))
        #expect(read("batal # \(code.compact)#") == .cancel(code))
        #expect(read("#BATAL#123") == .badCode)
    }

    @Test(
        "commands, in either language and any case",
        arguments: [
            ("#BATAL", .cancel(nil), .id), ("#batal#", .cancel(nil), .id), ("Cancel", .cancel(nil), .en), ("#STATUS", .status, nil),
            ("Stop", .reminders(false), nil), ("#BERHENTI", .reminders(false), .id), ("#mulai#", .reminders(true), .id),
            ("START", .reminders(true), nil),
            (" #syarat ", .requirements, .id), ("#REQUIREMENTS", .requirements, .en), ("#KANTOR", .offices, .id), ("offices", .offices, .en),
            ("#bantuan", .help, .id), ("#HELP", .help, .en), ("Halo, mau tanya", .other, nil), ("", .other, nil), ("#", .other, nil),
            ("###", .other, nil),
            ("😀", .other, nil), ("halo #apa", .other, nil),
        ] as [(String, ChatRequest, Language?)])
    func commands(text: String, request: ChatRequest, language: Language?) {
        #expect(read(text) == request)
        #expect(ChatRequest.language(of: text) == language)
    }

    @Test("4,096 characters are read, and what is longer than WhatsApp allows is not")
    func long() {
        #expect(read(String(repeating: "a", count: 4096)) == .other)
        #expect(read("#" + String(repeating: "A", count: 4070) + "#27061978#08082017") == .unclear([.name(.length)]))
        #expect(read(String(repeating: "#", count: 20_000)) == .other)
    }

    /// Pieces of what people send, and of what they should not. `ANTREAN_FUZZ` is how many inputs a full run takes.
    @Test("nonsense never crashes and never books")
    func fuzz() throws {
        let pieces = [
            "#", "##", "JOJO", "SITI AMINAH", "27061978", "08082017", "31022026", "29022024", "00000000", "99999999", "27-06-1978", "8/8/2017", " ",
            "\n",
            "BATAL", "STATUS", "K7QM2", "XPR46", "-", "/", ".", "😀", "👨‍👩‍👧", "\u{200f}", "\u{202e}", "\u{0}", "é", "e\u{301}", "٢٧", "１２", "＃", "'",
            "\\", "%", "𝔍", "\u{fffd}",
            "3174052706780001", String(repeating: "\u{301}", count: 40), String(repeating: "9", count: 30),
        ]
        var random = Seeded(seed: 20_261_126)
        let count = Int(ProcessInfo.processInfo.environment["ANTREAN_FUZZ"] ?? "") ?? 100_000
        var booked = 0
        for _ in 0..<count {
            var text = Bool.random(using: &random) ? "" : "#JOJO#27061978#08082017"
            for _ in 0..<Int.random(in: 0...(text.isEmpty ? 9 : 2), using: &random) {
                let place = text.unicodeScalars.index(
                    text.unicodeScalars.startIndex, offsetBy: Int.random(in: 0...text.unicodeScalars.count, using: &random))
                if Int.random(in: 0..<8, using: &random) == 0 {
                    text.unicodeScalars.insert(Unicode.Scalar(UInt32.random(in: 0...0x2fff, using: &random)) ?? "x", at: place)
                } else {
                    text.unicodeScalars.insert(contentsOf: pieces.randomElement(using: &random)!.unicodeScalars, at: place)
                }
            }
            guard case .book(let booking) = read(text) else { continue }
            booked += 1
            // whatever stood around it, these were written: a name of letters, and two dates that exist
            let digits = text.unicodeScalars.filter { ("0"..."9").contains($0) }.count
            #expect(digits >= 12 && booking.birth <= today && text.unicodeScalars.contains { $0.properties.isAlphabetic }, "\(text.debugDescription)")
            #expect(text.unicodeScalars.count { $0 == "#" || $0 == "＃" } >= 2, "\(text.debugDescription)")
        }
        // a generator that never books shows nothing
        #expect(booked > 0)
    }
}

/// SplitMix64: the same numbers in every run.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
