import BuswayGateway
import Messaging

extension ConfigurationFile {
    /// Reads who may call, and what: `auth`, `expose`, `trusted_proxies`.
    mutating func readAccess(_ section: ConfigurationSection) {
        let proxies = section.strings(
            "trusted_proxies",
            expected: "an address, a network such as 10.0.0.0/8 without bits behind its prefix, or unix"
        ) { TrustedProxies.Network($0) != nil }
        gateway.access.trustedProxies = TrustedProxies((proxies ?? []).compactMap(TrustedProxies.Network.init))
        if let auth = section.section("auth") {
            readAuth(auth, in: section)
            if !gateway.access.asksForCredentials {
                // An empty list is more likely a lost one than the wish to let everybody in.
                section.reader.report(
                    "\(section.full("auth")): lets nobody in; remove it if no credential is to be asked for",
                    at: section.node("auth")
                )
            }
        }
        if gateway.access.asksForCredentials, gateway.trustedContextKeys != .none {
            section.reader.report(
                "\(section.full("context.trust")): counts only without gateway.auth; remove it",
                at: section.section("context")?.node("trust")
            )
        }
        guard let rules = section.sections("expose") else { return }
        gateway.access.expose = rules.compactMap(readRule)
    }

    /// Reads `context.allow`.
    mutating func readAllowedKeys(_ context: ConfigurationSection) {
        gateway.access.allowedContextKeys = Set(
            context.strings(
                "allow",
                expected: "one context key that is neither reserved nor written by the gateway, and no pattern",
                ConfiguredName.isAllowedContextKey
            ) ?? []
        )
    }

    private mutating func readAuth(_ auth: ConfigurationSection, in whole: ConfigurationSection) {
        auth.allow(["api_keys", "jwt", "mtls"])
        if let mutual = auth.section("mtls") {
            readCertificates(mutual)
            if whole.section("tls")?.node("client_ca") == nil {
                auth.reader.report(
                    "\(auth.full("mtls")): needs gateway.tls.client_ca, which says whose certificates to believe",
                    at: auth.node("mtls")
                )
            }
        }
        if let tokens = auth.section("jwt") { readTokens(tokens) }
        for section in auth.sections("api_keys") ?? [] {
            section.allow(["name", "sha256", "roles"])
            let digests = section.strings("sha256", expected: "64 hexadecimal digits, as `busway key` prints them") {
                KeyDigest(hexadecimal: $0) != nil
            }
            guard let name = section.required("name", section.string("name")),
                let digests = section.required("sha256", digests)
            else { continue }
            if digests.isEmpty || digests.count > APIKey.maximumLiveKeys {
                section.reader.report(
                    "\(section.full("sha256")): expected one key, or two while one replaces the other",
                    at: section.node("sha256")
                )
            }
            let key = APIKey(
                name: name,
                digests: digests.compactMap(KeyDigest.init(hexadecimal:)),
                roles: section.strings("roles") ?? []
            )
            if gateway.access.apiKeys.contains(where: { $0.name == name }) {
                section.reader.report("\(section.full("name")): another key has this name", at: section.node("name"))
            }
            if gateway.access.apiKeys.contains(where: { $0.digests.contains(where: key.digests.contains) }) {
                section.reader.report(
                    "\(section.full("sha256")): another name has this key",
                    at: section.node("sha256")
                )
            }
            gateway.access.apiKeys.append(key)
        }
    }

    private mutating func readCertificates(_ mutual: ConfigurationSection) {
        mutual.allow(["subjects"])
        for section in mutual.sections("subjects") ?? [] {
            section.allow(["match", "name", "roles"])
            let match = section.read("match", expected: "a part of the subject such as CN=ci, or DNS:NAME") { text in
                text.contains("=") || text.contains(":") ? text : nil
            }
            guard let match = section.required("match", match),
                let name = section.required("name", section.string("name"))
            else { continue }
            gateway.access.certificates.append(
                CertificateRule(match: match, name: name, roles: section.strings("roles") ?? [])
            )
        }
    }

    private mutating func readTokens(_ section: ConfigurationSection) {
        section.allow(["jwks", "issuer", "audience", "leeway", "claims"])
        guard let file = section.required("jwks", section.file("jwks")) else { return }
        keySetFile = file
        var rules = TokenRules()
        rules.issuer = section.string("issuer")
        rules.audience = section.string("audience")
        rules.leeway =
            section.read("leeway", expected: "a time from 0 to 600 seconds") { text in
                TimeSpan(text).flatMap { $0.seconds <= 600 ? $0.seconds : nil }
            } ?? rules.leeway
        if let claims = section.section("claims") {
            rules.claims = [:]
            for key in claims.keys {
                rules.claims[key] = claims.string(key)
                // A token without the claim would leave the key to the caller.
                if gateway.access.allowedContextKeys.contains(key) {
                    claims.reader.report(
                        "\(claims.full(key)): stands in gateway.context.allow too; it is either the token's or the caller's",
                        at: claims.node(key)
                    )
                }
            }
        }
        gateway.access.tokens = rules
    }

    private func readRule(_ section: ConfigurationSection) -> ExposeRule? {
        section.allow(["topics", "methods", "namespaces", "servers", "exchanges", "roles", "kinds", "versions"])
        let names = section.strings(
            "topics",
            expected: "a topic, or a pattern that one can match (A-Z a-z 0-9 _ . : - and * ? [a-z])",
            ConfiguredName.isTopicPattern
        )
        guard let topics = section.required("topics", names) else { return nil }
        if section.strings("topics")?.isEmpty == true {
            section.reader.report(
                "\(section.full("topics")): the rule is for no topic; remove it, or name one",
                at: section.node("topics")
            )
        }
        var rule = ExposeRule(topics: topics.map { Glob($0) })
        let patterns = { (key: String) in section.strings(key).map { $0.map { Glob($0) } } }
        rule.methods = patterns("methods") ?? rule.methods
        rule.namespaces = patterns("namespaces") ?? rule.namespaces
        rule.servers = patterns("servers") ?? rule.servers
        rule.exchanges = patterns("exchanges")
        rule.roles = section.strings("roles").map { Set($0) }
        if rule.roles != nil, !gateway.access.asksForCredentials {
            section.reader.report(
                "\(section.full("roles")): nobody has a role without gateway.auth",
                at: section.node("roles")
            )
        }
        let words = ExposedKind.allCases.map(\.rawValue).joined(separator: ", ")
        if let kinds = section.strings("kinds", expected: "one of \(words)", { ExposedKind(rawValue: $0) != nil }) {
            rule.kinds = Set(kinds.compactMap(ExposedKind.init))
        }
        rule.versions = section.read("versions", expected: "a version such as \"2.6\"", RPCVersion.init)
        return rule
    }
}

extension ConfigurationSection {
    /// How often something may happen: `100/s`, `30/m`, `500/h`, or a number a second.
    func rate(_ key: String) -> Double? {
        read(key, expected: "a rate such as 100/s, 30/m or 500/h") { text in
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count <= 2, let count = Double(parts[0]) else { return nil }
            let seconds: Double
            switch parts.count == 2 ? parts[1] : "s" {
            case "s": seconds = 1
            case "m": seconds = 60
            case "h": seconds = 3600
            default: return nil
            }
            return (0.000_1...1_000_000).contains(count / seconds) ? count / seconds : nil
        }
    }
}
