extension BookingBody {
    /// Reads a body that is plain (see `PlainJSON`) and has known members only, each once; nil for any other.
    init?(plain bytes: UnsafeRawBufferPointer) {
        var json = PlainJSON(bytes)
        var body = BookingBody()
        let isPlain = json.object { json, name in
            switch name {
            case "office": json.string(&body.office)
            case "allow_split": json.bool(&body.allowSplit)
            case "preference": Self.read(&json, &body.preference)
            case "applicants": Self.read(&json, &body.applicants)
            default: false
            }
        }
        guard isPlain, json.isAtEnd() else { return nil }
        self = body
    }

    private static func read(_ json: inout PlainJSON, _ preference: inout PreferenceBody?) -> Bool {
        guard preference == nil else { return false }
        var read = PreferenceBody()
        var slot: Int64?
        let isPlain = json.object { json, name in
            switch name {
            case "earliest": json.bool(&read.earliest)
            case "date": json.string(&read.date)
            case "session": json.string(&read.session)
            case "slot": json.integer(&slot)
            default: false
            }
        }
        read.slot = slot.map { PreferenceBody.SlotID(value: $0) }
        preference = read
        return isPlain
    }

    private static func read(_ json: inout PlainJSON, _ applicants: inout [ApplicantBody]?) -> Bool {
        guard applicants == nil else { return false }
        var all: [ApplicantBody] = []
        let isPlain = json.array { json in
            var one = ApplicantBody()
            defer { all.append(one) }
            return json.object { json, name in
                switch name {
                case "nik": json.string(&one.nik)
                case "name": json.string(&one.name)
                case "birth_date": json.string(&one.birthDate)
                case "relationship": json.string(&one.relationship)
                case "service": json.string(&one.service)
                case "nik_confirmed": json.bool(&one.nikConfirmed)
                default: false
                }
            }
        }
        applicants = all
        return isPlain
    }
}

/// A member's name, compared without making a string of it.
private func ~= (name: StaticString, bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.count == name.utf8CodeUnitCount && bytes.elementsEqual(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
}
