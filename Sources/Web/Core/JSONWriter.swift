import NIOCore

/// A value that writes itself as JSON.
protocol JSONWritable {
    func write(to json: inout JSONWriter)
}

/// Writes JSON text member by member, without the reflection of `Codable`: for answers that are made thousands of times a second.
struct JSONWriter {
    private(set) var buffer: ByteBuffer
    /// Nothing stands yet in the innermost object or array.
    private var isEmpty = true

    init(capacity: Int = 1024) {
        buffer = ByteBufferAllocator().buffer(capacity: capacity)
    }

    /// An object of what `members` writes.
    mutating func object(_ members: (inout JSONWriter) -> Void) {
        separate()
        buffer.writeInteger(UInt8(ascii: "{"))
        isEmpty = true
        members(&self)
        buffer.writeInteger(UInt8(ascii: "}"))
        isEmpty = false
    }

    mutating func array(_ elements: some Sequence<some JSONWritable>) {
        separate()
        buffer.writeInteger(UInt8(ascii: "["))
        isEmpty = true
        for element in elements { element.write(to: &self) }
        buffer.writeInteger(UInt8(ascii: "]"))
        isEmpty = false
    }

    mutating func member(_ name: StaticString, _ value: String) {
        begin(name)
        string(value)
    }

    /// Nothing for nil.
    mutating func member(_ name: StaticString, _ value: String?) {
        if let value { member(name, value) }
    }

    mutating func member(_ name: StaticString, _ value: Bool) {
        begin(name)
        buffer.writeStaticString(value ? "true" : "false")
    }

    mutating func member(_ name: StaticString, _ value: some BinaryInteger) {
        begin(name)
        buffer.writeString(String(value))
    }

    mutating func member(_ name: StaticString, _ values: some Sequence<some JSONWritable>) {
        begin(name)
        isEmpty = true
        array(values)
    }

    private mutating func begin(_ name: StaticString) {
        separate()
        buffer.writeInteger(UInt8(ascii: "\""))
        buffer.writeStaticString(name)
        buffer.writeStaticString("\":")
    }

    private mutating func separate() {
        if !isEmpty { buffer.writeInteger(UInt8(ascii: ",")) }
        isEmpty = false
    }

    private mutating func string(_ text: String) {
        buffer.writeInteger(UInt8(ascii: "\""))
        if text.utf8.allSatisfy(Self.isPlain) {
            buffer.writeString(text)
        } else {
            for byte in text.utf8 { escape(byte) }
        }
        buffer.writeInteger(UInt8(ascii: "\""))
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// RFC 8259, 7: quotation mark, reverse solidus, and what is below U+0020.
    private mutating func escape(_ byte: UInt8) {
        if Self.isPlain(byte) {
            buffer.writeInteger(byte)
        } else if byte >= 0x20 {
            buffer.writeBytes([UInt8(ascii: "\\"), byte])
        } else {
            let digits = Array("0123456789abcdef".utf8)
            buffer.writeStaticString("\\u00")
            buffer.writeBytes([digits[Int(byte >> 4)], digits[Int(byte & 15)]])
        }
    }
}
