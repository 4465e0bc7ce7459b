/// One thing to declare on a channel; doing it again changes nothing.
enum Declaration: Sendable, Hashable {
    case exchange(ExchangeDeclaration)
    case queue(QueueDeclaration)
    case bind(Binding)
}
