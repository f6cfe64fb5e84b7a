import Domain
import Foundation

/// Puts a message into the form it travels in: RFC 5322 headers over MIME parts (RFC 2045 to 2047), all of it ASCII in lines of at most 78
/// characters, so that any server takes it. The same message gives the same bytes every time.
///
/// ```
/// multipart/mixed
/// ├─ multipart/related
/// │  ├─ multipart/alternative
/// │  │  ├─ text/plain
/// │  │  └─ text/html
/// │  └─ image/png, inline
/// └─ text/calendar, attached
/// ```
/// What has one part only is left out.
public enum MailComposer {
    public static func compose(_ message: OutboundMessage) -> [UInt8] {
        let headers = [
            "Message-ID: \(message.messageID)",
            "Date: \(date(message.date))",
            HeaderText.mailbox("From", message.from),
            HeaderText.mailbox("To", message.to),
            HeaderText.unstructured("Subject", message.subject),
            // RFC 3834: whoever answers automatically does not answer this.
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
        ]
        var output: [UInt8] = []
        output.reserveCapacity(16_384)
        for header in headers {
            output += header.utf8
            output += "\r\n".utf8
        }
        body(message).render(mail: "antrean.\(message.messageID.outboxID)", into: &output)
        return output
    }

    private static func body(_ message: OutboundMessage) -> MIMEPart {
        let texts = [MIMEPart.text("plain", message.text)] + (message.html.isEmpty ? [] : [.text("html", message.html)])
        let shown = MIMEPart.several("related", [.several("alternative", texts)] + message.inlineImages.map(image))
        return .several("mixed", [shown] + message.attachments.map(attachment))
    }

    private static func image(_ image: OutboundMessage.InlineImage) -> MIMEPart {
        let identifier = MIMEParameter.contentID(image.contentID)
        let name = MIMEParameter.filename("\(identifier.prefix { $0 != "@" }).png")
        return .binary(
            headers: ["Content-Type: image/png", "Content-ID: <\(identifier)>", "Content-Disposition: inline; \(name)"], image.png)
    }

    private static func attachment(_ attachment: OutboundMessage.Attachment) -> MIMEPart {
        .binary(
            headers: [
                "Content-Type: \(MIMEParameter.contentType(attachment.contentType))",
                "Content-Disposition: attachment;\r\n \(MIMEParameter.filename(attachment.filename))",
            ], attachment.bytes)
    }

    /// RFC 5322, section 3.3, in UTC: `Sat, 21 Nov 2026 07:05:09 +0000`.
    static func date(_ date: Date) -> String {
        let seconds = Int(date.timeIntervalSince1970.rounded(.down))
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let day = Day(daysSinceEpoch: days)
        let second = seconds - days * 86_400
        let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let time = [second / 3600, second / 60 % 60, second % 60].map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: ":")
        return "\(weekdays[day.weekday.rawValue - 1]), \(day.day) \(months[day.month - 1]) \(day.year) \(time) +0000"
    }
}
