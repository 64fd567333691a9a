import Hummingbird
import Logging
import Messages

/// What every request passes before it is answered.
struct Entrance {
    var door = Door()
    var files = WebFiles()
    var audit: AuditLog?
    var perToken: TokenBuckets<String>.Rate?
    var perAddress: TokenBuckets<String>.Rate?
    var isEncrypted = false

    func add(to router: Router<GatewayContext>, logger: Logger) {
        // The first is the outermost: errors of those below it get its headers, too.
        router.middlewares.add(SecurityHeaders(isEncrypted: isEncrypted))
        router.middlewares.add(ErrorAnswers(logger: logger))
        router.middlewares.add(RateLimits(perAddress) { $0.address })
        router.middlewares.add(StaticFiles(files: files))
        router.middlewares.add(Gatekeeper(door: door))
        if let audit { router.middlewares.add(AuditTrail(log: audit)) }
        router.middlewares.add(RateLimits(perToken) { $0.visitor?.name.text ?? "" })
    }
}
