import WireJSON

/// Why the gateway ends a stream, as its last event tells the reader.
struct StreamEnd: Sendable, Hashable {
    /// The word for programs.
    let reason: String
    /// The sentence for people.
    let detail: String
    /// How long the reader is asked to wait before it comes back.
    let retry: Duration?

    /// The gateway is going away.
    ///
    /// Its readers are asked to come back one by one and not all at the same moment.
    static var draining: StreamEnd {
        StreamEnd(
            reason: "draining",
            detail: "the gateway is shutting down; come back to another one",
            retry: .milliseconds(Int.random(in: 1_000...5_000))
        )
    }

    /// More piled up than may wait for one reader.
    static let slowReader = StreamEnd(
        reason: "slow-reader",
        detail: "the stream was not read fast enough, and what came after this is lost to it",
        retry: .seconds(1)
    )

    /// The credential has come to its end.
    static let expired = StreamEnd(
        reason: "expired",
        detail: "the credential that opened the stream is not valid any more",
        retry: nil
    )

    /// A new configuration does not let this caller read it.
    static let revoked = StreamEnd(
        reason: "revoked",
        detail: "the configuration has changed and does not let this caller read the stream any more",
        retry: nil
    )

    /// What it read from is gone.
    static let lost = StreamEnd(
        reason: "bus-unavailable",
        detail: "the gateway has lost the bus; what is sent meanwhile is lost to this stream",
        retry: .seconds(2)
    )

    var event: ServerSentEvent {
        let data: JSONValue = ["reason": .string(JSONString(reason)), "detail": .string(JSONString(detail))]
        return ServerSentEvent("end", data: data.serialized(), retry: retry)
    }
}
