import ChildProcesses

/// An authority of the tests' own with what it signs, made by the `openssl` command in a folder that goes with it.
public final class TestAuthority: Sendable {
    /// A certificate and its private key, as files in PEM.
    public struct Identity: Sendable {
        /// The file of the certificate.
        public let certificate: String
        /// The file of the key.
        public let key: String
    }

    /// The file of the authority's own certificate.
    public let certificate: String
    private let key: String
    private let folder: TemporaryDirectory

    /// Makes an authority that nobody else trusts.
    public init() async throws {
        folder = try TemporaryDirectory()
        (certificate, key) = (folder.path("authority.pem"), folder.path("authority.key"))
        try await Self.run(
            ["req", "-x509", "-subj", "/CN=Test authority", "-days", "2", "-addext", "keyUsage=critical,keyCertSign"]
                + Self.newKey(key) + ["-nodes", "-out", certificate]
        )
    }

    /// Signs a certificate called `name` for `hosts`, such as `DNS:localhost` or `IP:127.0.0.1`.
    ///
    /// One that is valid for less than zero days has expired. With a `passphrase` the file of the key is encrypted.
    public func issue(
        _ name: String,
        for hosts: [String] = [],
        days: Int = 2,
        passphrase: String? = nil
    ) async throws -> Identity {
        let identity = Identity(certificate: folder.path("\(name).pem"), key: folder.path("\(name).key"))
        let request = folder.path("\(name).csr")
        let names = hosts.isEmpty ? [] : ["-addext", "subjectAltName=\(hosts.joined(separator: ","))"]
        try await Self.run(
            ["req", "-subj", "/CN=\(name)"] + names + Self.newKey(identity.key)
                + (passphrase.map { ["-passout", "pass:\($0)"] } ?? ["-nodes"]) + ["-out", request]
        )
        try await Self.run([
            "x509", "-req", "-in", request, "-CA", certificate, "-CAkey", key, "-copy_extensions", "copyall",
            "-days", "\(days)", "-out", identity.certificate,
        ])
        return identity
    }

    private static func newKey(_ file: String) -> [String] {
        ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-keyout", file]
    }

    private static func run(_ arguments: [String]) async throws {
        let child = try ChildProcess("/usr/bin/openssl", arguments, environment: ["PATH": "/usr/bin:/bin"])
        async let output = child.output.text()
        async let errors = child.errors.text()
        let (status, said) = (await child.exitStatus(), await output + errors)
        guard status == 0 else { throw RabbitMQFailure("openssl \(arguments.joined(separator: " ")) failed: \(said)") }
    }
}
