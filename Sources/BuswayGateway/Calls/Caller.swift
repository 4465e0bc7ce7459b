import HTTPTypes
import Messaging

/// Who asks, under which id, since when and with which header fields: what all items of one HTTP request share.
struct Caller: Sendable {
    let identity: Identity
    let id: RequestIdentifier
    /// The moment every deadline of the request counts from.
    let received: Moment
    let fields: HTTPFields
}
