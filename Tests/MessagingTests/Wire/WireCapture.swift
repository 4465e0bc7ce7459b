import Glibc
import WireJSON

/// A message captured from oslo.messaging 18 on RabbitMQ 3.10, from `Fixtures/wire-captures`.
struct WireCapture: Sendable, CustomStringConvertible {
    let name: String
    let content: JSONValue

    var description: String { name }

    /// The body as it was on the wire.
    var body: [UInt8] { Array((content["body"]?.stringValue ?? "").utf8) }

    /// The inner object as Python read it.
    var inner: JSONValue { content["oslo_message_decoded"] ?? content["body_decoded"] ?? .null }

    /// The requests, without those that only frame captures and acceptance tables hold.
    static func requests() throws -> [WireCapture] { try messages { !$0.contains(".reply") && !isFurtherReply($0) } }

    /// The replies and heartbeats.
    static func replies() throws -> [WireCapture] { try messages { $0.contains(".reply") || isFurtherReply($0) } }

    /// Messages of any kind: requests, replies, notifications with and without envelope.
    static func all() throws -> [WireCapture] {
        try names().filter { ("01"..<"61").contains($0.prefix(2)) }.map(load)
    }

    /// The rows of an acceptance table.
    static func rows(_ name: String) throws -> [WireCapture] {
        let rows = try load(name).content.arrayValue ?? []
        return rows.map { WireCapture(name: $0["case"]?.stringValue ?? "?", content: $0) }
    }

    static func load(_ name: String) throws -> WireCapture {
        let text = try contents(of: "\(folder)/\(name).json")
        return WireCapture(name: name, content: try JSONValue(parsing: text, options: .init(allowsNonFinite: true)))
    }

    private static func messages(where isWanted: (String) -> Bool) throws -> [WireCapture] {
        try names().filter { ("01"..<"30").contains($0.prefix(2)) && isWanted($0) }.map(load)
    }

    /// The second heartbeat of the monitored call, and its reply.
    private static func isFurtherReply(_ name: String) -> Bool { name.hasSuffix(".2") || name.hasSuffix(".3") }

    private static var folder: String {
        let tests = #filePath.split(separator: "/").dropLast(2)
        return "/" + tests.joined(separator: "/") + "/Fixtures/wire-captures"
    }

    private static func names() throws -> [String] {
        guard let directory = unsafe opendir(folder) else { throw FixtureError(path: folder, status: errno) }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".json") { names.append(String(name.dropLast(5))) }
        }
        return names.sorted()
    }

    private static func contents(of path: String) throws -> [UInt8] {
        guard let file = unsafe fopen(path, "r") else { throw FixtureError(path: path, status: errno) }
        defer { unsafe fclose(file) }
        var contents: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe fread(&chunk, 1, chunk.count, file)
            guard count > 0 else { break }
            contents += chunk[..<count]
        }
        return contents
    }

    struct FixtureError: Error {
        var path: String
        var status: Int32
    }
}

extension JSONWritingOptions {
    /// The layout Python's writer chooses.
    static let python = JSONWritingOptions(asciiOnly: true, pythonSeparators: true)
}
