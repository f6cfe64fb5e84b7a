import Foundation

/// One mail to one recipient, ready to be put into MIME. Texts may end their lines as they like; nothing in any field can add a header or
/// a recipient.
public struct OutboundMessage: Sendable {
    /// A PNG that the HTML shows as `cid:<contentID>`.
    public struct InlineImage: Sendable {
        /// Without the angle brackets; letters, digits, `.`, `-`, `_`, `@` count, other characters are dropped.
        public var contentID: String
        public var png: [UInt8]

        public init(contentID: String, png: [UInt8]) {
            self.contentID = contentID
            self.png = png
        }
    }

    public struct Attachment: Sendable {
        public var filename: String
        /// With parameters, e.g. `text/calendar; charset=utf-8; method=PUBLISH`. What is no content type is sent as octets.
        public var contentType: String
        public var bytes: [UInt8]

        public init(filename: String, contentType: String, bytes: [UInt8]) {
            self.filename = filename
            self.contentType = contentType
            self.bytes = bytes
        }
    }

    /// The same at every attempt, so that a mail sent twice can be known as one.
    public var messageID: MessageID
    public var from: Mailbox
    public var to: Mailbox
    /// One line, not encoded.
    public var subject: String
    public var text: String
    /// Empty: the mail is plain text.
    public var html: String
    public var inlineImages: [InlineImage]
    public var attachments: [Attachment]
    /// When it was written: the same at every attempt too.
    public var date: Date

    public init(
        messageID: MessageID, from: Mailbox, to: Mailbox, subject: String, text: String, html: String = "",
        inlineImages: [InlineImage] = [], attachments: [Attachment] = [], date: Date
    ) {
        self.messageID = messageID
        self.from = from
        self.to = to
        self.subject = subject
        self.text = text
        self.html = html
        self.inlineImages = inlineImages
        self.attachments = attachments
        self.date = date
    }
}
