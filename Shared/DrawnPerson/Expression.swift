public import Faces

/// How strongly each movement of the face shows: continuous, so that any face lies between two others.
public struct Expression: Sendable, Hashable {
    private var strengths = SIMD32<Float>()

    /// A face at rest.
    public static let rest = Expression([:])

    /// Creates an expression from the movements that differ from rest; 0 is rest and 1 the full movement.
    public init(_ movements: [ActionUnit: Float]) {
        for (unit, strength) in movements { self[unit] = strength }
    }

    /// How strong one movement is. What is set is kept within 0 and 1; what is not a number counts as 0.
    public subscript(unit: ActionUnit) -> Float {
        get { strengths[unit.rawValue] }
        set { strengths[unit.rawValue] = newValue.isNaN ? 0 : min(max(newValue, 0), 1) }
    }

    /// The face that is `fraction` of the way from this one to another, from 0 to 1.
    public func blended(with other: Expression, by fraction: Float) -> Expression {
        var blend = self
        blend.strengths += (other.strengths - strengths) * min(max(0, fraction), 1)
        return blend
    }

    /// The face of an emotion.
    ///
    /// - Parameter intensity: 0 is a face at rest, 1 the full emotion.
    public static func of(_ emotion: Emotion, intensity: Float = 1) -> Expression {
        rest.blended(with: Expression(emotion.movements), by: intensity)
    }
}
