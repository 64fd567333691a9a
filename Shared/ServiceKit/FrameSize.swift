public import ArgumentParser

/// A picture's size on the command line: `640x480`.
public struct FrameSize: ExpressibleByArgument, CustomStringConvertible, Sendable, Equatable {
    public let width: Int
    public let height: Int

    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    public init?(argument: String) {
        let sides = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard sides.count == 2, let width = sides[0], let height = sides[1] else { return nil }
        guard (16...8192).contains(width), (16...8192).contains(height) else { return nil }
        self.init(width: width, height: height)
    }

    public var description: String { "\(width)x\(height)" }
    public var defaultValueDescription: String { description }
}
