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

    /// A token for `ann` that is good for an hour, signed by HMAC with the octets of a file as the secret.
    func token(
        _ header: String,
        signedWithFile path: String,
        claims change: (inout [String: Any]) -> Void
    ) async throws -> String {
        let octets = try Data(contentsOf: URL(fileURLWithPath: path))
        var claims: [String: Any] = ["sub": "ann", "exp": Self.now + 3600]
        change(&claims)
        let payload = try JSONSerialization.data(withJSONObject: claims)
        let signed = Self.base64(Data(header.utf8)) + "." + Self.base64(payload)
        let secret = octets.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        let made = try await Command.shell(
            "printf %s '\(signed)' | openssl dgst -sha256 -mac HMAC -macopt hexkey:\(secret) -binary | openssl base64 -A"
        )
        try #require(made.status == 0 && !made.output.isEmpty, "\(made.errors)")
        return signed + "." + Self.inURL(made.output)
    }

    /// Makes an RSA key, writes its public half to `name` in PEM, and returns that as a JWKS file has it.
    static func rsaKey(
        _ kid: String,
        publicHalf name: String,
        in directory: TemporaryDirectory
    ) async throws -> String {
        let (key, half) = (directory.path("\(name).key"), directory.path(name))
        let made = try await Command.shell(
            "openssl genrsa -out '\(key)' 2048 && openssl rsa -in '\(key)' -pubout -out '\(half)' && "
                + "openssl rsa -in '\(key)' -noout -modulus"
        )
        let digits = Array(made.output.split(separator: "=").last?.filter(\.isHexDigit) ?? "")
        try #require(made.status == 0 && digits.count == 512, "\(made.errors)")
        let modulus = Data(
            stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
        )
        return #"{"kty":"RSA","kid":"\#(kid)","n":"\#(base64(modulus))","e":"AQAB"}"#
    }

    /// Now, in whole seconds since 1970.
    static var now: Int { Int(Date().timeIntervalSince1970) }

    private static func secret(_ name: String) -> String { "a secret of 32 octets or more, called \(name)" }

    static func base64(_ data: Data) -> String { inURL(data.base64EncodedString()) }

    private static func inURL(_ text: String) -> String {
        text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
