/// Something of the loop's that a piece of work takes there; made and used on the loop's thread, or not at all.
struct LoopConfined<Value>: @unchecked Sendable {
    // Sendable: only closures given to the loop hold one, and they run on its thread.
    let value: Value

    init(_ value: Value) {
        self.value = value
    }
}
