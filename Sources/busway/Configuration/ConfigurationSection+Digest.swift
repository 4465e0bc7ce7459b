import BuswayGateway

extension ConfigurationSection {
    /// The digest of the first line of the file that is named there, such as an operator's token.
    func digestOfFirstLine(_ key: String) -> KeyDigest? {
        guard let path = string(key) else { return nil }
        reader.note(file: path)
        do throws(ConfigurationError) { return KeyDigest(of: try TextFile.firstLine(path)) } catch {
            reader.report("\(full(key)): \(error)", at: node(key))
            return nil
        }
    }
}
