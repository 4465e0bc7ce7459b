internal import WireJSON

extension JSONNumber {
    /// A duration as oslo writes it: seconds, with a fraction only when there is one.
    init(seconds duration: Duration) {
        let (seconds, attoseconds) = duration.components
        guard attoseconds != 0 else {
            self.init(seconds)
            return
        }
        let sign = duration < .zero ? "-" : ""
        var fraction = String(attoseconds.magnitude)
        fraction = String(repeating: "0", count: 18 - fraction.count) + fraction
        while fraction.last == "0" { fraction.removeLast() }
        guard let number = JSONNumber(text: "\(sign)\(seconds.magnitude).\(fraction)") else {
            preconditionFailure("digits with a point between them are a number")
        }
        self = number
    }
}
