import ChildProcesses
import Foundation
import Testing

/// Secrets with names, the key set that holds them, and tokens of every kind, made by the `openssl` command.
struct TestTokens: Sendable {
    /// A JWKS file of some of the keys.
    func keySet(_ names: [String]) -> String {
        let keys = names.map { name in
            #"{"kty":"oct","alg":"HS256","kid":"\#(name)","k":"\#(Self.base64(Data(Self.secret(name).utf8)))"}"#
        }
        return "{\"keys\":[\(keys.joined(separator: ","))]}\n"
    }

    /// A token for `ann` that is good for an hour, signed with a key, after `change` has had its way with it.
    func token(
        by key: String,
        header: String? = nil,
        claims change: (inout [String: Any]) -> Void = { _ in }
    ) async throws -> String {
        var claims: [String: Any] = ["sub": "ann", "exp": Self.now + 3600]
        change(&claims)
        let header = header ?? #"{"alg":"HS256","kid":"\#(key)"}"#
        let payload = try JSONSerialization.data(withJSONObject: claims)
        let signed = Self.base64(Data(header.utf8)) + "." + Self.base64(payload)
        let made = try await Command.shell(
            "printf %s '\(signed)' | openssl dgst -sha256 -hmac '\(Self.secret(key))' -binary | openssl base64 -A"
        )
        try #require(made.status == 0 && !made.output.isEmpty, "\(made.errors)")
        return signed + "." + Self.inURL(made.output)
    }

    /// Now, in whole seconds since 1970.
    static var now: Int { Int(Date().timeIntervalSince1970) }

    private static func secret(_ name: String) -> String { "a secret of 32 octets or more, called \(name)" }

    static func base64(_ data: Data) -> String { inURL(data.base64EncodedString()) }

    private static func inURL(_ text: String) -> String {
        text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
