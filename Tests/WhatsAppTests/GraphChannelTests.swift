import Foundation
import Messages
import NIOCore
import Notifier
import Testing

@testable import WhatsApp

@Suite("messages out, to a stand-in that takes what the documentation allows")
struct GraphChannelTests {
    private func message(
        _ content: ChatMessage.Content = .text("Halo"), to: ChatMessage.Recipient = .phone("+\(GraphAPI.person)"), needsTemplate: Bool = false
    ) -> ChatMessage {
        ChatMessage(office: "TNG", to: to, content: content, needsTemplate: needsTemplate, tracking: "antrean.1.2", language: "id")
    }

    private func deliver(_ message: ChatMessage, _ graph: GraphAPI, timeout: TimeAmount = .seconds(20)) async -> DeliveryResult {
        let channel = GraphChannel(graph.settings, timeout: timeout)
        let result = await withCheckedContinuation { continuation in
            channel.deliver(
                Delivery {
                    message
                } ended: {
                    continuation.resume(returning: $0)
                })
        }
        await channel.close()
        return result
    }

    private func isDelivered(_ result: DeliveryResult) -> Bool {
        result == .delivered(remoteID: nil)
    }

    @Test("text, picture, list; to a number and to who has none")
    func forms() async throws {
        let graph = try await GraphAPI()
        try await graph.hear()
        let picture = try QRCode("K7QM2XPR46").png(scale: 12, colour: true)
        let rows = (1...10).map { ChatMessage.Row(id: "day:2026-12-\($0 + 10)", title: "\($0 + 10) Desember 2026", detail: "Senin") }
        let contents: [ChatMessage.Content] = [
            .text(String(repeating: "é", count: 4096)), .picture(png: picture, caption: String(repeating: "x", count: 1024)),
            .list("Pilih hari", button: "Pilih hari", title: "Hari", rows: rows),
            .buttons(
                "Besok", [.init(id: "keep:A", title: "Saya datang", detail: ""), .init(id: "cancel:A", title: "Kembalikan tempat", detail: "")]),
        ]
        for content in contents { #expect(isDelivered(await deliver(message(content), graph))) }
        let sent = try await graph.sent()
        #expect(sent.map(\.message.type) == ["text", "image", "interactive", "interactive"])
        #expect(try Data(contentsOf: URL(filePath: sent[1].picture ?? "")) == Data(picture))
        #expect(await deliver(message(to: .user("ID.1349")), graph) == .permanent(code: 131047, text: "HTTP 400, code 131047"), "never heard of")
    }

    @Test("what the documentation forbids is refused by the stand-in, so that these tests would show it")
    func strict() async throws {
        let graph = try await GraphAPI()
        try await graph.hear()
        let grey = try QRCode("K7QM2XPR46").png(scale: 12)
        for content: ChatMessage.Content in [
            .text(""), .text(String(repeating: "x", count: 4097)), .picture(png: grey, caption: "x"),
            .list("x", button: "a button of more than 20", title: "", rows: [.init(id: "a", title: "a", detail: "")]),
            .list("x", button: "x", title: "", rows: []),
            .list("x", button: "x", title: "", rows: [.init(id: "a", title: String(repeating: "x", count: 25), detail: "")]),
        ] {
            guard case .permanent = await deliver(message(content), graph) else {
                Issue.record("\(content) was taken")
                continue
            }
        }
        #expect(try await graph.sent().isEmpty)
    }

    @Test("a day after the person wrote only the template is taken; without one the message cannot be sent")
    func template() async throws {
        let graph = try await GraphAPI()
        #expect(await deliver(message(), graph) == .permanent(code: 131047, text: "HTTP 400, code 131047"))
        #expect(isDelivered(await deliver(message(.text("Dibatalkan:\nJOJO"), needsTemplate: true), graph)))
        let buttons: [ChatMessage.Row] = [.init(id: "keep:A", title: "Ya", detail: ""), .init(id: "cancel:A", title: "Tidak", detail: "")]
        #expect(isDelivered(await deliver(message(.buttons("Besok", buttons), needsTemplate: true), graph)))
        #expect(try await graph.sent().map(\.message.template?.name) == ["antrean_notice", "antrean_reminder"])
        let without = try await GraphAPI(template: nil)
        guard case .permanent(131047, _) = await deliver(message(needsTemplate: true), without) else {
            Issue.record("sent without a template")
            return
        }
    }

    @Test("codes are told apart: what passes is tried again, what does not is given up")
    func codes() async throws {
        let graph = try await GraphAPI()
        try await graph.hear()
        for (fault, expected) in [
            (#"{"status": 429, "code": 130429, "times": 1}"#, DeliveryResult.transient(code: 130429, text: "HTTP 429, code 130429")),
            (#"{"status": 500, "code": 131000, "times": 1}"#, .transient(code: 131000, text: "HTTP 500, code 131000")),
            (#"{"status": 503, "code": 2, "times": 1}"#, .transient(code: 2, text: "HTTP 503, code 2")),
            (#"{"status": 401, "code": 190, "times": 1}"#, .transient(code: 190, text: "HTTP 401, code 190")),
            (#"{"status": 400, "code": 131056, "times": 1}"#, .transient(code: 131056, text: "HTTP 400, code 131056")),
            (#"{"status": 400, "code": 132001, "times": 1}"#, .permanent(code: 132001, text: "HTTP 400, code 132001")),
        ] {
            try graph.misbehave(#"{"messages": [\#(fault)]}"#)
            #expect(await deliver(message(), graph) == expected)
        }
        try graph.misbehave(#"{"no_whatsapp": ["\#(GraphAPI.person)"]}"#)
        #expect(await deliver(message(), graph) == .permanent(code: 131026, text: "HTTP 400, code 131026"))
        #expect(try await graph.sent().isEmpty)
    }

    @Test("silence, a cut after it was taken and an answer that drips are unknown: the message may be there, and is not sent again at once")
    func unknown() async throws {
        let graph = try await GraphAPI()
        try await graph.hear()
        for fault in [#"{"silence": 4, "times": 1}"#, #"{"accept_and_cut": true, "times": 1}"#, #"{"drip": 60, "times": 1}"#] {
            try graph.misbehave(#"{"messages": [\#(fault)]}"#)
            let began = ContinuousClock.now
            defer { #expect(ContinuousClock.now - began < .seconds(30), "\(fault) holds its place") }
            guard case .unknown = await deliver(message(), graph, timeout: .seconds(1)) else {
                Issue.record("\(fault) is not unknown")
                continue
            }
        }
        #expect(try await graph.sent().count == 2)
        #expect(
            RetryPolicy.whatsApp.decide(attempt: 1, class: .change, chance: 1, isUnknown: true) == .again(after: .seconds(120)))
    }

    @Test("nobody listens: transient, nothing was on its way")
    func unreachable() async throws {
        let graph = try await GraphAPI()
        var settings = graph.settings
        settings.api = "http://127.0.0.1:9"
        let channel = GraphChannel(settings)
        let result = await withCheckedContinuation { continuation in
            channel.deliver(
                Delivery {
                    message()
                } ended: {
                    continuation.resume(returning: $0)
                })
        }
        await channel.close()
        guard case .transient = result else {
            Issue.record("\(result)")
            return
        }
    }
}
