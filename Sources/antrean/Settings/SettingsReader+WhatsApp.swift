import WhatsApp

extension SettingsReader {
    /// The file with the offices' numbers; nil: there is none, and WhatsApp is not used.
    mutating func whatsApp() -> WhatsAppSettings? {
        guard text("whatsapp") != nil else { return nil }
        return parse("whatsapp", default: nil) { try WhatsAppSettings.load(path: $0) }
    }
}
