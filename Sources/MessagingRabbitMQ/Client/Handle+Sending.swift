internal import CRabbitMQ
internal import Messaging

/// What goes to the broker: each call writes one method and waits for nothing but room in the socket.
extension Handle {
    /// Publishes a message.
    func publish(
        to address: BusAddress,
        mandatory: Bool,
        properties: MessageProperties,
        body: [UInt8],
        on channel: UInt16
    ) throws(AMQPError) {
        unsafe recycle_amqp_pool(scratch)
        let exchange = unsafe try bytes(address.exchange)
        let routingKey = unsafe try bytes(address.routingKey)
        var converted = unsafe try self.properties(properties)
        let status = unsafe body.withUnsafeBytes { buffer in
            // The library only reads through this pointer.
            let content = unsafe amqp_bytes_t(
                len: buffer.count,
                bytes: UnsafeMutableRawPointer(mutating: buffer.baseAddress)
            )
            return unsafe amqp_basic_publish(
                state,
                channel,
                exchange,
                routingKey,
                mandatory ? 1 : 0,
                0,
                &converted,
                content
            )
        }
        try check(status)
    }

    /// Sends a method.
    func send(_ method: ClientMethod, on channel: UInt16) throws(AMQPError) {
        unsafe recycle_amqp_pool(scratch)
        switch method {
        case .openChannel:
            unsafe try send(amqp_channel_open_t(out_of_band: try bytes("")), .channelOpen, channel)
        case .closeChannel:
            var close = unsafe amqp_channel_close_t()
            unsafe close.reply_code = UInt16(AMQP_REPLY_SUCCESS)
            unsafe try send(close, .channelClose, channel)
        case .confirmChannelClosed:
            try send(amqp_channel_close_ok_t(), .channelCloseOk, channel)
        case .confirmConnectionClosed:
            try send(amqp_connection_close_ok_t(), .connectionCloseOk, 0)
        case .declare(.exchange(let exchange)):
            var declare = unsafe amqp_exchange_declare_t()
            unsafe declare.exchange = try bytes(exchange.name)
            unsafe declare.type = try bytes(exchange.kind.rawValue)
            unsafe declare.durable = exchange.isDurable ? 1 : 0
            unsafe declare.auto_delete = exchange.isAutoDelete ? 1 : 0
            unsafe try send(declare, .exchangeDeclare, channel)
        case .declare(.queue(let queue)):
            var declare = unsafe amqp_queue_declare_t()
            unsafe declare.queue = try bytes(queue.name)
            unsafe declare.durable = queue.isDurable ? 1 : 0
            unsafe declare.auto_delete = queue.isAutoDelete ? 1 : 0
            unsafe declare.exclusive = queue.isExclusive ? 1 : 0
            unsafe declare.arguments = try table(queue.arguments)
            unsafe try send(declare, .queueDeclare, channel)
        case .declare(.bind(let binding)):
            var bind = unsafe amqp_queue_bind_t()
            unsafe bind.queue = try bytes(binding.queue)
            unsafe bind.exchange = try bytes(binding.exchange)
            unsafe bind.routing_key = try bytes(binding.routingKey)
            unsafe try send(bind, .queueBind, channel)
        case .inspectQueue(let name):
            var declare = unsafe amqp_queue_declare_t()
            unsafe declare.queue = try bytes(name)
            unsafe declare.passive = 1
            unsafe try send(declare, .queueDeclare, channel)
        case .deleteQueue(let name):
            var delete = unsafe amqp_queue_delete_t()
            unsafe delete.queue = try bytes(name)
            unsafe try send(delete, .queueDelete, channel)
        case .limitPrefetch(let count):
            try send(amqp_basic_qos_t(prefetch_size: 0, prefetch_count: count, global: 0), .basicQos, channel)
        case .consume(let queue, let tag, let arguments):
            var consume = unsafe amqp_basic_consume_t()
            unsafe consume.queue = try bytes(queue)
            unsafe consume.consumer_tag = try bytes(tag)
            unsafe consume.arguments = try table(arguments)
            unsafe try send(consume, .basicConsume, channel)
        case .cancel(let tag):
            unsafe try send(amqp_basic_cancel_t(consumer_tag: try bytes(tag), nowait: 0), .basicCancel, channel)
        case .selectConfirms:
            try send(amqp_confirm_select_t(nowait: 0), .confirmSelect, channel)
        case .acknowledge(let tag, let multiple):
            try send(amqp_basic_ack_t(delivery_tag: tag, multiple: multiple ? 1 : 0), .basicAck, channel)
        case .reject(let tag, let requeue):
            try send(amqp_basic_reject_t(delivery_tag: tag, requeue: requeue ? 1 : 0), .basicReject, channel)
        }
    }

    private func send<Arguments>(
        _ arguments: Arguments,
        _ method: MethodID,
        _ channel: UInt16
    ) throws(AMQPError) {
        var arguments = arguments
        let status = unsafe withUnsafeMutablePointer(to: &arguments) { pointer in
            unsafe amqp_send_method(state, channel, method.rawValue, pointer)
        }
        try check(status)
    }
}
