extension StringProtocol {
    /// Without the characters at both ends that satisfy the condition.
    func trimming(while condition: (Character) -> Bool) -> SubSequence {
        var rest = self[...]
        while let first = rest.first, condition(first) { rest = rest.dropFirst() }
        while let last = rest.last, condition(last) { rest = rest.dropLast() }
        return rest
    }
}
