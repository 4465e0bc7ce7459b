/// The number of an AMQP method: its class in the upper 16 bits, its index in the lower ones.
struct MethodID: RawRepresentable, Sendable, Hashable {
    let rawValue: UInt32

    init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    private init(_ classID: UInt32, _ index: UInt32) {
        self.init(rawValue: classID << 16 | index)
    }

    static let connectionClose = MethodID(10, 50)
    static let connectionCloseOk = MethodID(10, 51)
    static let connectionBlocked = MethodID(10, 60)
    static let connectionUnblocked = MethodID(10, 61)
    static let channelOpen = MethodID(20, 10)
    static let channelOpenOk = MethodID(20, 11)
    static let channelClose = MethodID(20, 40)
    static let channelCloseOk = MethodID(20, 41)
    static let exchangeDeclare = MethodID(40, 10)
    static let exchangeDeclareOk = MethodID(40, 11)
    static let queueDeclare = MethodID(50, 10)
    static let queueDeclareOk = MethodID(50, 11)
    static let queueBind = MethodID(50, 20)
    static let queueBindOk = MethodID(50, 21)
    static let queueDelete = MethodID(50, 40)
    static let queueDeleteOk = MethodID(50, 41)
    static let basicQos = MethodID(60, 10)
    static let basicQosOk = MethodID(60, 11)
    static let basicConsume = MethodID(60, 20)
    static let basicConsumeOk = MethodID(60, 21)
    static let basicCancel = MethodID(60, 30)
    static let basicCancelOk = MethodID(60, 31)
    static let basicPublish = MethodID(60, 40)
    static let basicReturn = MethodID(60, 50)
    static let basicDeliver = MethodID(60, 60)
    static let basicAck = MethodID(60, 80)
    static let basicReject = MethodID(60, 90)
    static let basicNack = MethodID(60, 120)
    static let confirmSelect = MethodID(85, 10)
    static let confirmSelectOk = MethodID(85, 11)
}
