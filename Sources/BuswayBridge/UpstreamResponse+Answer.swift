internal import HTTPTypes

extension UpstreamResponse {
    var answer: ServiceAnswer { ServiceAnswer(status: status, mediaType: fields[.contentType], body: body) }

    /// How long the service wants to be left alone, when it says so in seconds (RFC 9110, section 10.2.3).
    ///
    /// A date is not read: the clocks of the two may differ, and the usual pause is as good a guess.
    var retryAfter: Duration? {
        guard let text = fields[.retryAfter], text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return UInt32(text).map { .seconds(Int64($0)) }
    }
}
