import Foundation
import Notifier

/// A confirmation as the notifier sends it: non-ASCII texts, a picture, a calendar file.
func sampleMail(
    id: Int64 = 42, to: String = "budi@example.go.id", subject: String = "Antrean paspor Anda – 30 November 2026"
) throws -> OutboundMessage {
    let from = try Mailbox("Antrean Paspor <antrean@imigrasi.example>")
    return OutboundMessage(
        messageID: MessageID(outboxID: id, part: "confirmation", domain: from.domain), from: from, to: try Mailbox(name: "Budi Ümläut", address: to),
        subject: subject, text: "Datang pukul 09.00 WIB.\n.titik di awal baris\nFrom awal\nspasi akhir \n\nGratis – jangan bayar siapa pun.\n",
        html: "<p>Datang pukul <b>09.00&nbsp;WIB</b> – gratis</p><img src=\"cid:qr@antrean\">\n",
        inlineImages: [.init(contentID: "qr@antrean", png: (0..<3000).map { UInt8(truncatingIfNeeded: $0 &* 7) })],
        attachments: [
            .init(filename: "antrean.ics", contentType: "text/calendar; charset=utf-8; method=PUBLISH", bytes: Array("BEGIN:VCALENDAR\r\n".utf8))
        ], date: Date(timeIntervalSince1970: 1_795_590_309))
}

extension DeliveryChannel<OutboundMessage> {
    /// Delivers one message, and returns what came of it.
    func deliver(_ message: OutboundMessage, by latest: ContinuousClock.Instant? = nil) async -> DeliveryResult {
        await withCheckedContinuation { continuation in
            deliver(
                Delivery(latest: latest) {
                    message
                } ended: {
                    continuation.resume(returning: $0)
                })
        }
    }
}
