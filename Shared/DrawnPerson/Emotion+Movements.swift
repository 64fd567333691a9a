internal import Faces

extension Emotion {
    /// The muscles that each emotion moves, after the prototypes of EMFACS; the strengths were tuned by eye and so that
    /// an expression model reads them.
    var movements: [ActionUnit: Float] {
        switch self {
        case .neutral: [:]
        case .happy: [.cheekRaiser: 0.9, .lipCornerPuller: 1, .lipsPart: 0.9, .jawDrop: 0.1]
        case .sad:
            [
                .innerBrowRaiser: 1, .browLowerer: 0.8, .lidTightener: 0.2, .lipCornerDepressor: 1,
                .chinRaiser: 0.36, .lipStretcher: 0.14, .lipPressor: 0.14, .eyesClosed: 0.12,
            ]
        case .surprise:
            [
                .innerBrowRaiser: 0.85, .outerBrowRaiser: 0.85, .upperLidRaiser: 0.75, .lipFunneler: 0.3,
                .lipsPart: 0.3, .jawDrop: 0.68,
            ]
        case .fear:
            [
                .innerBrowRaiser: 1, .browLowerer: 0.72, .upperLidRaiser: 0.92, .lidTightener: 0.1,
                .upperLipRaiser: 0.3, .lipCornerDepressor: 0.38, .lipStretcher: 0.6, .lipsPart: 0.65, .jawDrop: 0.12,
            ]
        case .angry:
            [
                .browLowerer: 1, .upperLidRaiser: 0.52, .lidTightener: 0.48, .noseWrinkler: 0.45, .upperLipRaiser: 0.32,
                .lipCornerDepressor: 0.46, .chinRaiser: 0.63, .lipFunneler: 0.18, .lipStretcher: 0.19, .lipPressor: 0.1,
            ]
        case .disgust:
            [
                .innerBrowRaiser: 0.26, .browLowerer: 1, .cheekRaiser: 0.87, .lidTightener: 0.75, .noseWrinkler: 0.85,
                .upperLipRaiser: 0.98, .lipCornerDepressor: 0.5, .chinRaiser: 0.7, .lipStretcher: 0.45,
                .lipPressor: 0.23, .lipsPart: 0.89, .jawDrop: 0.31, .eyesClosed: 0.2,
            ]
        }
    }
}
