import Foundation
import Postgres
import Testing

/// A type of another module, as `Store` has it: a day.
private struct Day: PostgresEncodable, PostgresDecodable, Equatable {
    static let postgresType = OID.date
    static let postgresArrayType = OID.dateArray
    static let postgresReadableTypes: [OID] = [.date]
    var sinceMillennium: Int32

    init(_ days: Int32) { sinceMillennium = days }

    init(postgresBinary bytes: UnsafeRawBufferPointer) throws { sinceMillennium = try bytes.bigEndianInteger() }

    func encode(into buffer: inout [UInt8]) { sinceMillennium.encode(into: &buffer) }
}

@Suite("decoding") struct DecodingTests {
    private func first(_ sql: String) async throws -> Row {
        try await withSession { try await $0.query(sql)[0] }
    }

    @Test("Int reads every integer type") func widths() async throws {
        let row = try await first("SELECT 1::int2, (-2)::int4, 3::int8")
        #expect(try row.decode(Int.self, Int.self, Int.self) == (1, -2, 3))
        #expect(try row[1, as: Int64.self] == -2)
    }

    @Test("String reads every type that is text") func texts() async throws {
        let row = try await first(
            "SELECT 'a'::varchar(5), 'b'::char(3), 'c'::name, 'd'::\"char\", '{\"e\":1}'::json, '{\"f\": 1}'::jsonb, 'g'")
        let all = try row.columns.indices.map { try row[$0, as: String.self] }
        #expect(all == ["a", "b  ", "c", "d", "{\"e\":1}", "{\"f\": 1}", "g"])
    }

    @Test("String reads an enum and arrays of it") func enums() async throws {
        try await withSession { session in
            try await session.execute("CREATE TYPE pg_temp.mood AS ENUM ('sad', 'glad')")
            let rows = try await session.query("SELECT 'glad'::pg_temp.mood, ARRAY['sad', NULL]::pg_temp.mood[]")
            let (one, many) = try rows[0].decode(String.self, [String?].self)
            #expect(one == "glad")
            #expect(many == ["sad", nil])
        }
    }

    @Test("another module's type is a value like any other") func foreign() async throws {
        try await withSession { session in
            let rows = try await session.query("SELECT $1::date, $2::date[], $3 = date '2026-08-17'", [Day(-1), [Day(0), Day(9726)], Day(9725)])
            let (one, many, same) = try rows[0].decode(Day.self, [Day].self, Bool.self)
            #expect(one == Day(-1))
            #expect(many == [Day(0), Day(9726)])
            #expect(same)
        }
    }

    @Test("by name") func byName() async throws {
        let row = try await first("SELECT 5 AS places, NULL::text AS note")
        #expect(try row["places", as: Int.self] == 5)
        #expect(try row["note", as: String?.self] == nil)
        let error = try await failure { try row["absent", as: Int.self] }
        #expect(error.code == .decoding)
    }

    @Test("a NULL for no optional, a wrong type and a wrong number of columns are errors that name the column, not the value") func misfits()
        async throws
    {
        let row = try await first("SELECT NULL::int8 AS nothing, 'secret' AS word")
        for error in [
            try await failure { try row["nothing", as: Int.self] },
            try await failure { try row["word", as: Int.self] },
            try await failure { try row["word", as: [String].self] },
            try await failure { try row.decode(Int?.self) },
            try await failure { try row.decode(Int?.self, String.self, Int.self) },
        ] {
            #expect(error.code == .decoding)
            #expect(!error.description.contains("secret"))
            #expect(error.file.hasSuffix("DecodingTests.swift"))
        }
    }

    @Test("what does not fit is not cut off") func narrow() async throws {
        let row = try await first("SELECT 5000000000::int8")
        #expect(try await failure { try row.decode(Int32.self) }.code == .decoding)
        #expect(try await failure { try row.decode(Bool.self) }.code == .decoding)
        #expect(try await failure { try row.decode(Date.self) }.code == .decoding)
    }

    @Test("arrays of two dimensions are refused") func matrix() async throws {
        let row = try await first("SELECT '{{1,2},{3,4}}'::int8[]")
        #expect(try await failure { try row.decode([Int].self) }.code == .decoding)
    }

    @Test(
        "malformed arrays are errors, never a crash",
        arguments: [
            [], [0, 0, 0, 1], [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 20, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 1],
            [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 99],
            [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0, 1, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xfe],
        ] as [[UInt8]]) func malformed(_ bytes: [UInt8])
    {
        #expect(throws: PostgresDecodingFailure.malformed) {
            try bytes.withUnsafeBytes { try [Int](postgresBinary: $0) }
        }
    }

    @Test("affected rows come from the command tag; rows are a collection") func affected() async throws {
        try await withSession { session in
            try await session.execute("CREATE TEMP TABLE t (n int8)")
            #expect(try await session.query("INSERT INTO t SELECT generate_series(1, 7)").affected == 7)
            #expect(try await session.query("UPDATE t SET n = n WHERE n > $1", [5]).affected == 2)
            let rows = try await session.query("SELECT n FROM t ORDER BY n")
            #expect(rows.count == 7)
            #expect(try rows.map { try $0.decode(Int.self) } == Array(1...7))
            #expect(rows.columns == ["n"])
            #expect(try await session.query("CREATE TEMP TABLE u ()").isEmpty)
        }
    }
}
