extension RPCError {
    /// The transport was shut down while the call waited; whether the method ran is not known.
    public static var transportClosed: RPCError {
        RPCError(.closed, "The transport was closed")
    }
}

extension MessagingError {
    /// The transport was shut down.
    public static var transportClosed: MessagingError {
        MessagingError(.transportClosed, "The transport was closed")
    }
}
