import Instrumentation
public import Logging

extension Logger.MetadataProvider {
    /// Adds `trace_id` and `span_id` to lines that are logged within a span.
    public static var span: Logger.MetadataProvider {
        Logger.MetadataProvider {
            guard let span = InstrumentationContext.current?.span else { return [:] }
            return ["trace_id": .string(span.traceID.description), "span_id": .string(span.spanID.description)]
        }
    }
}
