import Foundation
import Postgres
import Testing

/// What is sent comes back the same, through the server.
@Suite("values") struct ValueTests {
    private func echo<T: PostgresEncodable & PostgresDecodable>(_ value: T, _ type: String) async throws -> T {
        try await withSession { try await $0.query("SELECT $1::\(type)", [value])[0].decode(T.self) }
    }

    @Test("booleans", arguments: [true, false]) func bool(_ value: Bool) async throws {
        #expect(try await echo(value, "bool") == value)
    }

    @Test("int2 to its limits", arguments: [Int16.min, -1, 0, .max]) func int16(_ value: Int16) async throws {
        #expect(try await echo(value, "int2") == value)
    }

    @Test("int4 to its limits", arguments: [Int32.min, -1, 0, .max]) func int32(_ value: Int32) async throws {
        #expect(try await echo(value, "int4") == value)
    }

    @Test("int8 to its limits", arguments: [Int64.min, -1, 0, .max]) func int64(_ value: Int64) async throws {
        #expect(try await echo(value, "int8") == value)
        #expect(try await echo(Int(value), "int8") == Int(value))
    }

    @Test(
        "doubles, the infinite and the smallest too", arguments: [0, -0.1, .infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude])
    func double(_ value: Double) async throws {
        #expect(try await echo(value, "float8") == value)
    }

    @Test("texts, the empty one and those beyond the basic plane too", arguments: ["", "a", "I Gusti Ngurah", "ꦲꦏ꧀ꦱꦫ 🛂", "line\nline\t'\"\\"])
    func string(_ value: String) async throws {
        #expect(try await echo(value, "text") == value)
    }

    @Test("bytea, empty and with every byte", arguments: [Bytes([]), Bytes([0]), Bytes(0...255)]) func bytes(_ value: Bytes) async throws {
        #expect(try await echo(value, "bytea") == value)
    }

    @Test("uuid") func uuid() async throws {
        let value = UUID()
        #expect(try await echo(value, "uuid") == value)
        try await withSession { session in
            let text = try await session.query("SELECT $1::uuid::text", [value])[0].decode(String.self)
            #expect(text == value.uuidString.lowercased())
        }
    }

    @Test(
        "instants to the microsecond, and infinity",
        arguments: [
            Date(timeIntervalSince1970: 0), Date(timeIntervalSince1970: 946_684_800), Date(timeIntervalSince1970: 1_767_225_599.123456),
            Date(timeIntervalSince1970: -1_000_000.5), .distantFuture, .distantPast,
        ]) func date(_ value: Date) async throws
    {
        let back = try await echo(value, "timestamptz")
        #expect(abs(back.timeIntervalSince(value)) < 0.000_000_5)
    }

    @Test("what the server calls infinity is the distant future") func infinity() async throws {
        try await withSession { session in
            let rows = try await session.query(
                "SELECT 'infinity'::timestamptz, '-infinity'::timestamptz, $1::timestamptz = 'infinity'", [Date.distantFuture])
            let (future, past, same) = try rows[0].decode(Date.self, Date.self, Bool.self)
            #expect(future == .distantFuture)
            #expect(past == .distantPast)
            #expect(same)
        }
    }

    @Test("the server and we mean the same instant") func instant() async throws {
        try await withSession { session in
            let rows = try await session.query("SELECT $1 = timestamptz '2026-08-17 10:00:00+07'", [Date(timeIntervalSince1970: 1_786_935_600)])
            #expect(try rows[0].decode(Bool.self))
        }
    }

    @Test("a date that is no number is refused, not changed") func notANumber() async throws {
        let error = try await failure { try await echo(Date(timeIntervalSinceReferenceDate: .nan), "timestamptz") }
        #expect(error.code == .server)
        #expect(error.outcome == .notApplied)
    }

    @Test("arrays of every type, empty and with NULLs") func arrays() async throws {
        #expect(try await echo([Int](), "int8[]") == [])
        #expect(try await echo([1, .min, .max], "int8[]") == [1, .min, .max])
        #expect(try await echo([Int16(1), .min], "int2[]") == [1, .min])
        #expect(try await echo([Int32(1), .min], "int4[]") == [1, .min])
        #expect(try await echo([Int64(1), .min], "int8[]") == [1, .min])
        #expect(try await echo([true, false], "bool[]") == [true, false])
        #expect(try await echo([1.5, -.infinity], "float8[]") == [1.5, -.infinity])
        #expect(try await echo(["", "a,b", "NULL", "{\"x\"}"], "text[]") == ["", "a,b", "NULL", "{\"x\"}"])
        #expect(try await echo([Bytes([]), Bytes([1, 0])], "bytea[]") == [Bytes([]), Bytes([1, 0])])
        let ids = [UUID(), UUID()]
        #expect(try await echo(ids, "uuid[]") == ids)
        #expect(
            try await echo([Date.distantPast, Date(timeIntervalSince1970: 1)], "timestamptz[]") == [.distantPast, Date(timeIntervalSince1970: 1)])
        #expect(try await echo([1, nil, 3] as [Int?], "int8[]") == [1, nil, 3])
        #expect(try await echo([nil, ""] as [String?], "text[]") == [nil, ""])
        #expect(try await echo([nil] as [Date?], "timestamptz[]") == [nil])
    }

    @Test("a large array") func largeArray() async throws {
        let many = Array(0..<100_000)
        #expect(try await echo(many, "int8[]") == many)
    }

    @Test("NULL, typed and untyped") func null() async throws {
        try await withSession { session in
            let missing: Int? = nil
            let array: [String]? = nil
            let rows = try await session.query("SELECT $1::int8, $2::text, $3::text[], $4::int8", [missing, nil, array, 7 as Int?])
            let (one, two, three, four) = try rows[0].decode(Int?.self, String?.self, [String]?.self, Int?.self)
            #expect(one == nil)
            #expect(two == nil)
            #expect(three == nil)
            #expect(four == 7)
        }
    }
}
