import Foundation

/// An authority and certificates it has signed, made with `openssl` for the length of a test.
///
/// `ca`, and signed by it: `server` (localhost, 127.0.0.1; CN=first), `renewed` (the same; CN=second), `outdated` (the
/// same, expired), `client` (CN=ci, with alternative names of each kind) and `expired`, a client's. `other` is an
/// authority that nobody trusts, and has signed `stranger`. Each has a `.pem` and a `.key`; `locked.key` is the server's
/// key behind a password.
public final class TestCertificates: Sendable {
    private let folder: TemporaryDirectory

    private init(_ folder: TemporaryDirectory) { self.folder = folder }

    private static let sharedSet = Task { try await make() }

    /// The set of all tests of this process that change nothing.
    public static func shared() async throws -> TestCertificates { try await sharedSet.value }

    /// Makes a set of its own, whose files a test may change.
    public static func make() async throws -> TestCertificates {
        let folder = try TemporaryDirectory()
        let child = try ChildProcess(
            "/bin/sh",
            ["-ec", "cd \"$0\"\n" + script, folder.path(".")],
            environment: ProcessInfo.processInfo.environment
        )
        async let errors = child.errors.text()
        _ = await child.output.text()
        let status = await child.exitStatus()
        guard status == 0 else { throw Failure(description: "openssl failed: \(await errors)") }
        return TestCertificates(folder)
    }

    /// The path of one of the files.
    public func path(_ name: String) -> String { folder.path(name) }

    /// Puts the contents of one file in the place of another, at once, as `mv` does.
    public func replace(_ name: String, with other: String) throws {
        let copy = folder.path("\(name).new")
        try FileManager.default.copyItem(atPath: folder.path(other), toPath: copy)
        guard unsafe rename(copy, folder.path(name)) == 0 else { throw Failure(description: "rename: \(errno)") }
    }

    /// Why there are none.
    public struct Failure: Error, CustomStringConvertible {
        /// What `openssl` said.
        public let description: String
    }

    private static let script = #"""
        key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"; }
        authority() { key "$1"; openssl req -x509 -new -key "$1.key" -days 2 -subj "/CN=$1" -out "$1.pem"; }
        sign() { # name, subject, alternative names, authority, days
            key "$1"
            printf 'subjectAltName=%s\n' "$3" >"$1.ext"
            openssl req -new -key "$1.key" -subj "$2" -out "$1.csr"
            openssl x509 -req -in "$1.csr" -CA "$4.pem" -CAkey "$4.key" -CAcreateserial -days "$5" -extfile "$1.ext" -out "$1.pem"
        }
        authority ca
        authority other
        sign server /CN=first DNS:localhost,IP:127.0.0.1 ca 2
        sign renewed /CN=second DNS:localhost,IP:127.0.0.1 ca 2
        sign client '/O=Example, Inc./CN=ci' DNS:ci.example,email:ci@example.test,URI:spiffe://example/ci,IP:10.0.0.1,IP:::1 ca 2
        sign stranger /CN=ci DNS:ci.example other 2
        sign expired /CN=ci DNS:ci.example ca -1
        sign outdated /CN=first DNS:localhost,IP:127.0.0.1 ca -1
        openssl ec -in server.key -aes256 -passout pass:secret -out locked.key
        printf 'not a certificate\n' >garbage.pem
        """#
}
