/// Where operations look.
struct AdminSettings {
    var host: String
    var port: Int

    init(_ reader: inout SettingsReader) {
        host = reader.text("admin.host", default: "127.0.0.1")
        port = reader.number("admin.port", default: 9080, in: 1...65535)
    }
}
