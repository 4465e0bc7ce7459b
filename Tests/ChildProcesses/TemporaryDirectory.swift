import Foundation

/// A directory of a test's own, removed with it.
public final class TemporaryDirectory: Sendable {
    private let url: URL

    /// Makes an empty directory.
    public init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("busway-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        do { try FileManager.default.removeItem(at: url) } catch {
            print("a temporary directory is left behind: \(url.path): \(error)")
        }
    }

    /// The path of what is called `name` in here.
    public func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    /// Writes a file and returns its path.
    public func write(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: url.appendingPathComponent(name))
        return path(name)
    }

    /// Whether there is something called `name` in here.
    public func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

    /// The permission bits of a file.
    public func permissions(_ name: String) throws -> Int? {
        let attributes = try FileManager.default.attributesOfItem(atPath: path(name))
        return (attributes[.posixPermissions] as? NSNumber)?.intValue
    }
}
