/// A rendered mail, before MIME. Lines of the texts end with LF.
public struct MailContent: Sendable {
    /// A picture that the HTML shows by `cid:`.
    public struct InlineImage: Sendable {
        /// Without the angle brackets.
        public let contentID: String
        public let png: [UInt8]
    }

    public struct Attachment: Sendable {
        public let filename: String
        /// With parameters, for example `text/calendar; charset=utf-8; method=PUBLISH`.
        public let contentType: String
        public let bytes: [UInt8]
    }

    /// One line, not encoded.
    public let subject: String
    public let text: String
    public let html: String
    public let inlineImages: [InlineImage]
    public let attachments: [Attachment]
}
