import HTTPTypes
import Hummingbird
import NIOCore

/// An answer as bytes, before it is known who sends it: the framework or the connection itself.
struct Reply: Sendable {
    var status: HTTPResponse.Status
    var headers: HTTPFields
    var body: ByteBuffer

    /// JSON that nobody stores.
    init(_ value: some JSONWritable, status: HTTPResponse.Status = .ok, contentType: String = JSON.contentType, capacity: Int = 1024) {
        var json = JSONWriter(capacity: capacity)
        value.write(to: &json)
        self.init(json: json.buffer, status: status, contentType: contentType)
    }

    init(json: ByteBuffer, status: HTTPResponse.Status = .ok, contentType: String = JSON.contentType) {
        self.status = status
        headers = [.contentType: contentType, .cacheControl: "no-store"]
        body = json
    }

    var response: Response {
        Response(status: status, headers: headers, body: .init(byteBuffer: body))
    }
}
