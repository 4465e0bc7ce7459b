import Messaging

/// Codes for requests that a worker answered with an error.
extension ProblemCode {
    static let remoteCodes: [ProblemCode] = [.unsupportedVersion, .unknownMethod, .remoteError]

    /// A version above the cap, or one the worker refuses.
    public static let unsupportedVersion = ProblemCode(
        "unsupported-version",
        status: 400,
        title: "This version or namespace is not supported",
        delivery: .notExecuted,
        meaning: "The version is above the topic's `version_cap`, or no endpoint of the worker serves this namespace "
            + "and version. A worker's answer does not tell the two apart.",
        remedy: "Check `namespace` and `version` in the body; leave them out to use the worker's defaults."
    )

    /// The worker has no such method.
    public static let unknownMethod = ProblemCode(
        "unknown-method",
        status: 404,
        title: "The worker has no such method",
        delivery: .notExecuted,
        meaning: "A worker serves the topic, but has no method of this name that may be called.",
        remedy: "Check the method's spelling; names starting with an underscore are never callable."
    )

    /// The method raised an exception the gateway has no mapping for.
    public static let remoteError = ProblemCode(
        "remote-error",
        status: 500,
        title: "The method failed",
        delivery: .executed,
        meaning: "The worker ran the method, which raised an exception; `remote` names its class and message.",
        remedy: "Read `remote`. Give the exception a status of its own with `gateway.errors` if callers should tell "
            + "it apart."
    )

    /// Describes every `remote-<class>` code: an exception named in `gateway.errors`, or one of a bridged HTTP service.
    public static let mappedRemoteError = ProblemCode(
        "remote-*",
        status: 500,
        title: "The method failed",
        delivery: .executed,
        meaning: "The worker ran the method, which raised an exception that `gateway.errors` maps to a status, or that "
            + "passes on the status of an HTTP service behind the bus (module `busway.http`).",
        remedy: "Read `remote`, which names the exception's class, module and message."
    )

    /// The code of a mapped exception: `remote-` and the class name in kebab case.
    static func mapped(className: String, status: Int) -> ProblemCode {
        ProblemCode(
            "remote-" + kebabCase(className),
            status: status,
            title: mappedRemoteError.title,
            delivery: mappedRemoteError.delivery,
            meaning: mappedRemoteError.meaning,
            remedy: mappedRemoteError.remedy
        )
    }

    /// `InstanceNotFound` → `instance-not-found`, `HTTPError2` → `http-error2`; other characters become one hyphen.
    static func kebabCase(_ name: String) -> String {
        var result = ""
        var previous: Character?
        let characters = Array(name.prefix(100))
        for (index, character) in characters.enumerated() {
            guard character.isASCII, character.isLetter || character.isNumber else {
                if !result.isEmpty, result.last != "-" { result.append("-") }
                previous = nil
                continue
            }
            let next = index + 1 < characters.count ? characters[index + 1] : nil
            let startsWord =
                character.isUppercase && previous != nil
                && (previous?.isUppercase == false || (next?.isLowercase ?? false))
            if startsWord, result.last != "-" { result.append("-") }
            result.append(character.lowercased())
            previous = character
        }
        while result.last == "-" { result.removeLast() }
        return result.isEmpty ? "unnamed" : result
    }
}
