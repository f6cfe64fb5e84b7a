/// The answer of one statement. Holds the server's bytes; values are decoded when asked for.
public struct Rows: RandomAccessCollection, Sendable {
    let result: ResultHandle
    /// Where the statement was called; a decoding error names it.
    let file: String
    let line: Int

    public var startIndex: Int { 0 }
    public var endIndex: Int { result.rows }

    public subscript(position: Int) -> Row {
        precondition(position >= 0 && position < result.rows, "row \(position) of \(result.rows)")
        return Row(rows: self, index: position)
    }

    /// How many rows were inserted, updated, deleted or selected, by the command tag.
    public var affected: Int { result.affected }

    /// The names of the columns, in order.
    public var columns: [String] { result.columns }
}
