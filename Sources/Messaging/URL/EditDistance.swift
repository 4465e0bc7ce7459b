extension String {
    /// How many characters must be added, dropped or replaced to get `other` (Levenshtein), for suggestions.
    package func distance(to other: String) -> Int {
        let target = Array(other)
        var row = Array(0...target.count)
        for (index, character) in self.enumerated() {
            var previous = row[0]
            row[0] = index + 1
            for column in target.indices {
                let substituted = previous + (target[column] == character ? 0 : 1)
                previous = row[column + 1]
                row[column + 1] = Swift.min(substituted, row[column] + 1, row[column + 1] + 1)
            }
        }
        return row[target.count]
    }
}
