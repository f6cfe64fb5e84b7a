import Domain

/// What is told of an office.
public struct OfficeFacts: Hashable, Sendable {
    public var code: String
    public var name: String
    public var city: String
    public var province: String
    /// Not known until the office enters it.
    public var street: String?
    public var telephone: String?
    public var zone: Zone

    public init(
        code: String, name: String, city: String, province: String, street: String? = nil, telephone: String? = nil, zone: Zone
    ) {
        self.code = code
        self.name = name
        self.city = city
        self.province = province
        self.street = street
        self.telephone = telephone
        self.zone = zone
    }

    /// Street when known, city and province.
    public var place: String {
        [street, city, province].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ", ")
    }
}
