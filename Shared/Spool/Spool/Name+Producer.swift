public import Messages
public import ServiceKit

extension Name {
    /// The producer's name for a process that starts now: messages of a process that was started again must not look like
    /// those that it sent before.
    public static func producer(of instance: Name, clock: WallClock = .system) throws -> Name {
        // 40 and 12 characters: the microseconds of the next 100,000 years.
        try Name("\(instance.text.prefix(40)).\(String(clock.now.magnitude, radix: 36))")
    }
}
