extension PublishRequest {
    /// The same message, to be written once more after the broker has closed the channel it was written on.
    ///
    /// If it never comes to that, its sender is told why the first time came to nothing, and not that nothing was
    /// written.
    func again(after error: AMQPError) -> PublishRequest {
        PublishRequest(
            address: address,
            isMandatory: isMandatory,
            message: message,
            declarations: declarations,
            mayBeRepeated: mayBeRepeated,
            awaitsConfirm: awaitsConfirm,
            isWanted: isWanted,
            finish: { [finish] outcome in
                switch outcome {
                case .confirmed, .returned, .rejected, .unconfirmed: finish(outcome)
                case .unavailable, .blocked, .dropped, .undeclarable: finish(.unconfirmed(error))
                }
            }
        )
    }
}
