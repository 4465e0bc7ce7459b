/// A response whose body comes into being while it is sent, with all that is still needed of its request.
struct StreamedResponse {
    let body: any HTTPBodyStream
    let response: HTTPServerResponse
    let isHead: Bool
    let version: HTTPVersion
    /// Whether the connection ends with it.
    let closes: Bool
    /// What the client has sent ahead.
    let input: InputBuffer
}
