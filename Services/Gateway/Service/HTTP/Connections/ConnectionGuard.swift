import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Keeps one connection from taking more time than is its due, and says why it ends.
///
/// Hummingbird ends connections on which no request begins; this ends those whose request never ends, whose answer never
/// begins, and whose client does not read.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long what a client still sends is thrown away, so that it reads why it is sent away before it hears of the end.
    private static let linger: TimeAmount = .seconds(2)

    private let limits: ConnectionLimits
    private var exchange: Exchange
    private var deadline: Scheduled<Void>?
    private var stall: Scheduled<Void>?

    init(_ limits: ConnectionLimits) {
        self.limits = limits
        exchange = Exchange(limits)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !exchange.isClosing else { return }
        switch unwrapInboundIn(data) {
        case .head: perform(exchange.requestBegan(), context)
        case .body: break
        case .end: perform(exchange.requestEnded(), context)
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !exchange.isClosing else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(let head):
            perform(exchange.answerBegan(isLast: head.headerFields[.connection] == "close"), context)
            context.write(data, promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            context.write(data, promise: promise)
            perform(exchange.answerEnded(), context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError else { return context.fireErrorCaught(error) }
        perform(exchange.failed(error == .headerOverflow ? .headersTooLarge : .badRequest), context)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stall?.cancel()
        stall = context.channel.isWritable ? nil : schedule(limits.stall, context) { $0.close(promise: nil) }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        cancelAll()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        cancelAll()
    }

    private func perform(_ action: Exchange.Action, _ context: ChannelHandlerContext) {
        switch action {
        case .nothing: break
        case .rest: cancelDeadline()
        case .wait(let duration):
            cancelDeadline()
            deadline = schedule(duration, context) { [self] context in perform(exchange.timedOut(), context) }
        case .refuse(let code):
            cancelDeadline()
            refuse(code, context)
            end(context)
        case .close:
            cancelDeadline()
            end(context)
        }
    }

    private func refuse(_ code: GatewayFailureCode, _ context: ChannelHandlerContext) {
        let body = ByteBuffer(bytes: ErrorAnswers.body(code.rawValue, Self.sentence(code)).bytes)
        let headers: HTTPFields = [
            .contentType: "application/json; charset=utf-8", .contentLength: "\(body.readableBytes)",
            .connection: "close", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
        ]
        context.write(wrapOutboundOut(.head(HTTPResponse(status: code.status, headerFields: headers))), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: nil)
        context.write(wrapOutboundOut(.end(nil)), promise: nil)
    }

    private static func sentence(_ code: GatewayFailureCode) -> String {
        switch code {
        case .headersTooLarge: "the headers are too many or too long: send fewer"
        case .tooSlow: "the request did not come in time: send it faster, or less of it"
        case .deadline: "this took too long: try it again later, or ask for less"
        default: "this is no HTTP request"
        }
    }

    /// Says goodbye, and waits a moment for the other side to read it.
    private func end(_ context: ChannelHandlerContext) {
        context.flush()
        context.close(mode: .output, promise: nil)
        stall?.cancel()
        stall = context.eventLoop.assumeIsolatedUnsafeUnchecked().scheduleTask(in: Self.linger) {
            context.close(promise: nil)
        }
    }

    private func schedule(
        _ duration: Duration,
        _ context: ChannelHandlerContext,
        _ work: @escaping (ChannelHandlerContext) -> Void
    ) -> Scheduled<Void> {
        // Handlers are called on their event loop alone.
        context.eventLoop.assumeIsolatedUnsafeUnchecked().scheduleTask(in: TimeAmount(duration)) { work(context) }
    }

    private func cancelDeadline() {
        deadline?.cancel()
        deadline = nil
    }

    private func cancelAll() {
        cancelDeadline()
        stall?.cancel()
        stall = nil
    }
}

@available(*, unavailable)
extension ConnectionGuard: Sendable {}
