extension QRCode {
    /// A complete SVG element, to stand alone or inside a page; it has no size of its own but the one given in CSS pixels.
    /// - Parameter title: what a screen reader says; it is escaped here.
    public func svg(title: String = "QR", size: Int = 240) -> String {
        let label = Escape.html(title)
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(size)" height="\(size)" viewBox="0 0 \(side) \(side)" \
            shape-rendering="crispEdges" role="img" aria-label="\(label)"><title>\(label)</title>\
            <rect width="\(side)" height="\(side)" fill="#fff"/><path fill="#000" d="\(path)"/></svg>
            """
    }

    /// One rectangle for each horizontal run of dark modules.
    private var path: String {
        var path = ""
        for row in 0..<side {
            var column = 0
            while column < side {
                let start = column
                while column < side, isDark(row: row, column: column) { column += 1 }
                if column > start { path += "M\(start) \(row)h\(column - start)v1h-\(column - start)z" }
                column += 1
            }
        }
        return path
    }
}
