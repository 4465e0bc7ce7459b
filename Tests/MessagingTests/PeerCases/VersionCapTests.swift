import Testing

@testable import Messaging

/// Caps and versions, given and prepared (oslo: `TestVersionCap`, `TestCanSendVersion`).
@Suite("A version cap")
struct VersionCapTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var cap: String?
        var preparedCap: Override<String> = .keep
        var version: String?
        var preparedVersion: Override<String> = .keep
        /// The version that is asked about; that of the target where it is left out.
        var asked: Override<String> = .keep
        let isSent: Bool

        var testDescription: String {
            "cap \(cap ?? "none") then \(preparedCap), version \(version ?? "none") then \(preparedVersion), asked \(asked)"
        }
    }

    private static let sent = [
        Row(isSent: true),
        Row(cap: "1.1", version: "1.0", isSent: true),
        Row(cap: "2.0", preparedCap: "1.1", version: "1.0", preparedVersion: "1.0", isSent: true),
        Row(cap: "1.1", preparedCap: nil, version: "1.0", isSent: true),
        Row(cap: "1.0", version: "1.1", isSent: false),
        Row(cap: "2.0", preparedVersion: "1.0", isSent: false),
        Row(version: "1.0", isSent: true),
        Row(cap: "1.0", isSent: false),
    ]

    private static let asked = [
        Row(cap: "1.1", preparedCap: nil, version: "1.0", asked: "1.1", isSent: true),
        Row(cap: "1.1", preparedCap: nil, version: "1.0", asked: nil, isSent: true),
        Row(cap: "1.0", version: "1.0", asked: nil, isSent: false),
    ]

    private func client(_ row: Row, on driver: RecordingDriver) async throws -> RPCClient {
        let target = Target(topic: "t", version: row.version)
        return try RPCClient(try await driver.transport(), target: target, versionCap: row.cap)
            .prepare(version: row.preparedVersion, versionCap: row.preparedCap)
    }

    @Test("lets calls and casts go or refuses them, as it was last prepared", arguments: sent, [true, false])
    func sending(_ row: Row, isCall: Bool) async throws {
        let driver = RecordingDriver()
        let client = try await client(row, on: driver)
        do throws(RPCError) {
            if isCall { try await client.call("foo") } else { try await client.cast("foo") }
            #expect(row.isSent)
            #expect(driver.requests.map(\.target.version) == [client.target.version])
        } catch {
            #expect(!row.isSent)
            #expect(error.code == .versionCapExceeded)
            #expect(driver.requests.isEmpty)
        }
    }

    @Test("tells beforehand what it would do, of the client's version and of any other", arguments: sent + asked)
    func asking(_ row: Row) async throws {
        let client = try await client(row, on: RecordingDriver())
        let version = row.asked.applied(to: client.target.version)
        #expect(try client.canSendVersion(version) == row.isSent)
        #expect(try client.prepare().canSendVersion(version) == row.isSent)
        if version == client.target.version { #expect(try client.canSendVersion() == row.isSent) }
    }
}
