import HTTPTypes

extension HTTPFields {
    /// The same as the subscript, which joins even a single value out of generic sequences: a request has half a dozen looked up.
    func value(_ name: HTTPField.Name) -> String? {
        guard let index = firstIndex(where: { $0.name == name }) else { return nil }
        return self[(index + 1)...].contains { $0.name == name } ? self[name] : self[index].value
    }
}
