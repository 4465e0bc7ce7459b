import ArgumentParser
import BuswayGateway

/// The command `busway key`.
struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Makes an API key: prints it once, and the line for the configuration file.",
        discussion: """
            The first line is the key, 256 random bits, for its holder. The second is for gateway.auth.api_keys in the
            gateway's file, which has only the key's SHA-256 digest: the key cannot be shown again.
            """
    )

    @Argument(help: "The name that workers and rules will know its holder by.")
    var name: String

    func validate() throws {
        guard !name.isEmpty, name.utf8.allSatisfy(Self.isNameCharacter) else {
            throw ValidationError("NAME: expected letters of A-Z a-z, digits and _ . @ -")
        }
    }

    func run() async throws {
        try await CommandRun.reportingFailure {
            let key = APIKey.generate()
            try StandardOutput.print(key)
            try StandardOutput.print("- { name: \"\(name)\", sha256: [\"\(KeyDigest(of: key))\"], roles: [] }")
        }
    }

    private static func isNameCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x40, 0x5F: true
        default: false
        }
    }
}
