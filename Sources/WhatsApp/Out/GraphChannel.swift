import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOPosix
import Notifier

/// Sends messages through WhatsApp's Cloud API (Graph), for each office from its own number.
///
/// Each message is tried once. WhatsApp does not know a message again when it is sent twice, so one whose answer did not come is *unknown*: its
/// receipts, which come by the webhook and carry our own name for it, tell whether it went.
public final class GraphChannel: DeliveryChannel {
    private let client: HTTPClient
    private let base: String
    private let numbers: [String: WhatsAppSettings.Number]
    private let templates: WhatsAppSettings.Templates?
    private let timeout: TimeAmount

    public init(_ settings: WhatsAppSettings, timeout: TimeAmount = .seconds(20)) {
        var configuration = HTTPClient.Configuration()
        configuration.timeout = .init(connect: .seconds(5), read: timeout)
        configuration.redirectConfiguration = .disallow
        client = HTTPClient(configuration: configuration)
        base = "\(settings.api.hasSuffix("/") ? String(settings.api.dropLast()) : settings.api)/\(settings.version)"
        numbers = Dictionary(uniqueKeysWithValues: settings.numbers.map { ($0.office, $0) })
        templates = settings.templates
        self.timeout = timeout
    }

    public func close() async { try? await client.shutdown() }

    public func deliver(_ delivery: Delivery<ChatMessage>) {
        Task {
            if let latest = delivery.latest, latest < .now {
                delivery.ended(.transient(code: nil, text: "its turn did not come in time"))
            } else if let message = delivery.compose() {
                delivery.ended(await send(message))
            }
        }
    }

    private func send(_ message: ChatMessage) async -> DeliveryResult {
        guard let number = numbers[message.office] else { return .permanent(code: nil, text: "the office has no WhatsApp number") }
        do {
            var body = GraphMessage(message)
            if message.needsTemplate {
                guard body.use(templates, language: message.language, text: message.plain, message.content) else {
                    return .permanent(code: 131047, text: "a day after the person wrote, and no template is set")
                }
            } else if case .picture(let png, _) = message.content {
                switch try await upload(png, number) {
                case .success(let id): body.image?.id = id
                case .failure(let result): return result.result
                }
            }
            return try await post(body, number)
        } catch {
            // nothing of the message itself was on its way
            return .transient(code: nil, text: GraphChannel.line(error))
        }
    }

    private struct Failed: Error { var result: DeliveryResult }

    private func upload(_ png: [UInt8], _ number: WhatsAppSettings.Number) async throws -> Result<String, Failed> {
        let boundary = "antrean-\(UUID().uuidString)"
        var form: [UInt8] = []
        for (name, value) in [("messaging_product", "whatsapp"), ("type", "image/png")] {
            form += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8
        }
        form += "--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"qr.png\"\r\nContent-Type: image/png\r\n\r\n".utf8
        form += png
        form += "\r\n--\(boundary)--\r\n".utf8
        let (status, body) = try await request("media", number, type: "multipart/form-data; boundary=\(boundary)", form)
        guard status == 200, let id = try? JSONDecoder().decode(Uploaded.self, from: body).id else {
            return .failure(Failed(result: GraphChannel.result(status, body)))
        }
        return .success(id)
    }

    private struct Uploaded: Decodable { var id: String }

    private func post(_ message: GraphMessage, _ number: WhatsAppSettings.Number) async throws -> DeliveryResult {
        let body = Array(try JSONEncoder().encode(message))
        do {
            let (status, answer) = try await request("messages", number, type: "application/json", body)
            return GraphChannel.result(status, answer)
        } catch let error as HTTPClientError where [.connectTimeout, .getConnectionFromPoolTimeout].contains(error) {
            return .transient(code: nil, text: GraphChannel.line(error))
        } catch let error where error is NIOConnectionError {
            return .transient(code: nil, text: GraphChannel.line(error))
        } catch let error as IOError where [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH].contains(error.errnoCode) {
            return .transient(code: nil, text: GraphChannel.line(error))
        } catch {
            return .unknown(text: GraphChannel.line(error))
        }
    }

    private func request(_ path: String, _ number: WhatsAppSettings.Number, type: String, _ body: [UInt8]) async throws -> (Int, Data) {
        var request = HTTPClientRequest(url: "\(base)/\(number.phoneNumberID)/\(path)")
        request.method = .POST
        request.headers.add(name: "Authorization", value: "Bearer \(number.token)")
        request.headers.add(name: "Content-Type", value: type)
        request.body = .bytes(ByteBuffer(bytes: body))
        // the client's own timeout ends with the head of the answer: a body that drips would hold its place for ever
        return try await withThrowingTaskGroup(of: (Int, Data).self) { [client, timeout, request] group in
            group.addTask {
                let response = try await client.execute(request, timeout: timeout)
                let answer = try await response.body.collect(upTo: 256 * 1024)
                return (Int(response.status.code), Data(answer.readableBytesView))
            }
            group.addTask {
                try await Task.sleep(for: .nanoseconds(timeout.nanoseconds) + .milliseconds(500))
                throw TooSlow()
            }
            defer { group.cancelAll() }
            return try await group.next()!
        }
    }

    /// The answer began in time and did not end.
    private struct TooSlow: Error {}

    private struct Answer: Decodable {
        struct Message: Decodable { var id: String }
        struct Failure: Decodable { var code: Int? }
        var messages: [Message]?
        var error: Failure?
    }

    /// What an answer means for the message. Texts of the other side are not kept: they may repeat the number.
    static func result(_ status: Int, _ body: Data) -> DeliveryResult {
        let answer = try? JSONDecoder().decode(Answer.self, from: body)
        if status == 200 {
            guard answer?.messages?.first != nil else { return .unknown(text: "an answer that tells no message") }
            // its id has the telephone number in it, and receipts name the message as we do
            return .delivered(remoteID: nil)
        }
        let code = answer?.error?.code
        let text = "HTTP \(status), code \(code.map(String.init) ?? "none")"
        switch code {
        // throughput, rate, spam and pair limits; a picture that got lost between its upload and the message; a token that has run out is a
        // fault of the settings, and the message can wait for that
        case 4, 80007, 130429, 131048, 131056, 190, 0, 3, 10, 131000, 131016, 131052, 133004: return .transient(code: code, text: text)
        // no WhatsApp, not allowed, out of the day, a bad parameter, a bad template
        case 131026, 131047, 131051, 131053, 131008, 131009, 132000, 132001, 132005, 132007, 132012, 132015, 132016, 368, 131031, 131021,
            131045, 100:
            return .permanent(code: code, text: text)
        default: break
        }
        return status == 408 || status == 429 || status >= 500 || status == 401
            ? .transient(code: code ?? status, text: text) : .permanent(code: code ?? status, text: text)
    }

    private static func line(_ error: any Error) -> String { String("\(type(of: error)): \(error)".prefix(200)) }
}

/// The JSON of a message, as WhatsApp documents it.
struct GraphMessage: Encodable {
    struct Text: Encodable {
        var preview_url = false
        var body: String
    }
    struct Image: Encodable {
        var id: String?
        var caption: String
    }
    struct Interactive: Encodable {
        struct Body: Encodable { var text: String }
        struct Row: Encodable {
            var id: String
            var title: String
            var description: String?
        }
        struct Section: Encodable {
            var title: String?
            var rows: [Row]
        }
        struct Button: Encodable {
            struct Reply: Encodable {
                var id: String
                var title: String
            }
            var type = "reply"
            var reply: Reply
        }
        struct Action: Encodable {
            var button: String?
            var sections: [Section]?
            var buttons: [Button]?
        }
        var type = "list"
        var body: Body
        var action: Action
    }
    struct Template: Encodable {
        struct Code: Encodable { var code: String }
        struct Parameter: Encodable {
            var type = "text"
            var text: String?
            var payload: String?
        }
        struct Component: Encodable {
            var type = "body"
            var sub_type: String?
            var index: String?
            var parameters: [Parameter]
        }
        var name: String
        var language: Code
        var components: [Component]
    }

    let messaging_product = "whatsapp"
    let recipient_type = "individual"
    var to: String?
    var recipient: String?
    var biz_opaque_callback_data: String
    var type: String
    var text: Text?
    var image: Image?
    var interactive: Interactive?
    var template: Template?

    init(_ message: ChatMessage) {
        switch message.to {
        case .phone(let number): to = number
        case .user(let user): recipient = user
        }
        biz_opaque_callback_data = message.tracking
        switch message.content {
        case .text(let body):
            type = "text"
            text = Text(body: body)
        case .picture(_, let caption):
            type = "image"
            image = Image(caption: caption)
        case .list(let body, let button, let title, let rows):
            type = "interactive"
            interactive = Interactive(
                body: .init(text: body),
                action: .init(
                    button: button,
                    sections: [
                        .init(
                            title: title.isEmpty ? nil : title,
                            rows: rows.map { .init(id: $0.id, title: $0.title, description: $0.detail.isEmpty ? nil : $0.detail) })
                    ]))
        case .buttons(let body, let buttons):
            type = "interactive"
            interactive = Interactive(
                type: "button", body: .init(text: body), action: .init(buttons: buttons.map { .init(reply: .init(id: $0.id, title: $0.title)) }))
        }
    }

    /// Says the same by the template for it. False: there is none.
    mutating func use(_ templates: WhatsAppSettings.Templates?, language: String, text body: String, _ content: ChatMessage.Content) -> Bool {
        var components = [Template.Component(parameters: [.init(text: body)])]
        var name = templates?.notice
        if case .buttons(_, let buttons) = content, let reminder = templates?.reminder {
            name = reminder
            components += buttons.enumerated().map { index, button in
                .init(type: "button", sub_type: "quick_reply", index: String(index), parameters: [.init(type: "payload", payload: button.id)])
            }
        }
        guard let name else { return false }
        (text, image, interactive) = (nil, nil, nil)
        type = "template"
        template = Template(name: name, language: .init(code: language), components: components)
        return true
    }
}
