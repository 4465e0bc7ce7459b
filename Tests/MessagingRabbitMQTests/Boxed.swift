/// A value that expectations may change: the macros take no mutating call on a variable.
final class Boxed<Value> {
    var value: Value

    init(_ value: Value) {
        self.value = value
    }
}
