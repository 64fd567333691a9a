import CAllocations

/// One operation that is done for each frame or face.
struct Kernel {
    let name: String
    private let body: () throws -> Void

    init(_ name: String, _ body: @escaping () throws -> Void) {
        self.name = name
        self.body = body
    }

    func callAsFunction() throws { try body() }

    /// Does it this often, under the one function whose instructions Valgrind counts.
    func repeatMeasured(_ count: Int) throws {
        let call = Call { for _ in 0..<count { try body() } }
        mien_measured({ Call.from($0)?.run() }, Unmanaged.passUnretained(call).toOpaque())
        try call.result.get()
    }
}

/// A closure on its way through a C function, which cannot throw.
private final class Call {
    private let body: () throws -> Void
    private(set) var result: Result<Void, any Error> = .success(())

    init(_ body: @escaping () throws -> Void) { self.body = body }

    func run() { result = Result { try body() } }

    static func from(_ context: UnsafeMutableRawPointer?) -> Call? {
        context.map { Unmanaged<Call>.fromOpaque($0).takeUnretainedValue() }
    }
}
