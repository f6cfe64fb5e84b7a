/// The number by which PostgreSQL names a type on the wire.
public struct OID: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The server decides from the statement's text (a NULL without a type, for example).
    public static let unspecified = OID(rawValue: 0)

    public static let bool = OID(rawValue: 16)
    public static let bytea = OID(rawValue: 17)
    public static let char = OID(rawValue: 18)
    public static let name = OID(rawValue: 19)
    public static let int8 = OID(rawValue: 20)
    public static let int2 = OID(rawValue: 21)
    public static let int4 = OID(rawValue: 23)
    public static let text = OID(rawValue: 25)
    public static let oid = OID(rawValue: 26)
    public static let json = OID(rawValue: 114)
    public static let xml = OID(rawValue: 142)
    public static let float4 = OID(rawValue: 700)
    public static let float8 = OID(rawValue: 701)
    public static let unknown = OID(rawValue: 705)
    public static let bpchar = OID(rawValue: 1042)
    public static let varchar = OID(rawValue: 1043)
    public static let date = OID(rawValue: 1082)
    public static let time = OID(rawValue: 1083)
    public static let timestamp = OID(rawValue: 1114)
    public static let timestamptz = OID(rawValue: 1184)
    public static let uuid = OID(rawValue: 2950)
    public static let jsonb = OID(rawValue: 3802)

    public static let boolArray = OID(rawValue: 1000)
    public static let byteaArray = OID(rawValue: 1001)
    public static let int2Array = OID(rawValue: 1005)
    public static let int4Array = OID(rawValue: 1007)
    public static let textArray = OID(rawValue: 1009)
    public static let int8Array = OID(rawValue: 1016)
    public static let float8Array = OID(rawValue: 1022)
    public static let dateArray = OID(rawValue: 1182)
    public static let timestamptzArray = OID(rawValue: 1185)
    public static let uuidArray = OID(rawValue: 2951)

    /// Types made by `CREATE TYPE` and by extensions start here (`FirstNormalObjectId` of the server); enums are among them.
    public var isUserDefined: Bool { rawValue >= 16384 }
}
