import HTTPTypes

/// The one budget of a request: the smallest of what the body, the headers and the configuration allow.
enum DeadlineBudget {
    /// Seconds past which a wish is only "very long"; keeps arithmetic on durations from overflowing.
    static let longest: Double = 1_000_000_000

    /// How long this request may take in all, counted from when it was received.
    ///
    /// - Throws: ``ProblemCode/invalidTarget`` when a header is not a positive number in its unit.
    static func timeout(
        body: Duration?,
        fields: HTTPFields,
        standard: Duration,
        cap: Duration
    ) throws(Problem) -> Duration {
        let wishes = [body, try requestTimeoutMilliseconds(fields), try grpcTimeout(fields)].compactMap { $0 }
        return min(wishes.min() ?? standard, cap)
    }

    /// Makes the checks that need no body.
    ///
    /// - Throws: as ``timeout(body:fields:standard:cap:)``.
    static func requireWishes(_ fields: HTTPFields) throws(Problem) {
        _ = try requestTimeoutMilliseconds(fields)
        _ = try grpcTimeout(fields)
    }

    /// `Request-Timeout-Ms`: whole milliseconds.
    private static func requestTimeoutMilliseconds(_ fields: HTTPFields) throws(Problem) -> Duration? {
        guard let text = fields[.requestTimeoutMs] else { return nil }
        guard !text.isEmpty, text.utf8.allSatisfy(isDigit), let first = text.firstIndex(where: { $0 != "0" }) else {
            throw Problem(.invalidTarget, "Request-Timeout-Ms: expected a whole number of milliseconds above 0")
        }
        // What is no number here has more than eighteen digits.
        return min(Int64(text[first...]).map { .milliseconds($0) } ?? .seconds(longest), .seconds(longest))
    }

    /// `Grpc-Timeout`: at most eight digits and a unit, as gRPC's HTTP/2 protocol mapping defines it.
    private static func grpcTimeout(_ fields: HTTPFields) throws(Problem) -> Duration? {
        guard let text = fields[.grpcTimeout] else { return nil }
        let digits = text.utf8.dropLast()
        guard (1...8).contains(digits.count), digits.allSatisfy(isDigit), let amount = Int64(text.dropLast()),
            amount > 0, let unit = text.last
        else {
            throw grpcProblem
        }
        switch unit {
        case "H": return .seconds(amount * 3600)
        case "M": return .seconds(amount * 60)
        case "S": return .seconds(amount)
        case "m": return .milliseconds(amount)
        case "u": return .microseconds(amount)
        case "n": return .nanoseconds(amount)
        default: throw grpcProblem
        }
    }

    private static var grpcProblem: Problem {
        Problem(.invalidTarget, "Grpc-Timeout: expected 1 to 8 digits and one of H M S m u n, above 0, such as 500m")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
