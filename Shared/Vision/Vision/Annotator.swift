public import Faces
import Failure
public import Images

/// A face to draw, with what was read in it.
public struct Annotation: Sendable, Hashable {
    /// Where the face is, in pixels of the image that is drawn on.
    public var face: Box
    /// What was read; without it the face gets a box alone.
    public var probabilities: EmotionProbabilities?

    public init(face: Box, probabilities: EmotionProbabilities? = nil) {
        self.face = face
        self.probabilities = probabilities
    }
}

/// Draws what was found on an image: a box in the emotion's colour, a plate such as "happy 93 %", and the seven
/// probabilities as bars where there is room for them.
public struct Annotator: Sendable {
    private let showsBars: Bool

    /// Creates an annotator.
    ///
    /// - Parameter showsBars: whether to draw the bars; they are left out where they would cover a face.
    public init(showsBars: Bool = true) {
        self.showsBars = showsBars
    }

    /// Draws the annotations.
    ///
    /// - Throws: ``VisionError``: `invalidImage` for a grey image, `invalidRegion` for a box that is not finite or lies far
    ///   outside.
    public func draw(_ annotations: [Annotation], on image: Image) throws {
        let canvas = try Canvas(image)
        for annotation in annotations { try canvas.check(annotation.face) }
        var layout = try AnnotationLayout(annotations, on: canvas)
        for annotation in annotations { try drawBox(annotation, on: canvas, layout: layout) }
        if showsBars {
            for annotation in annotations {
                guard let probabilities = annotation.probabilities else { continue }
                guard let panel = layout.placePanel(beside: annotation.face) else { continue }
                try drawPanel(probabilities, in: panel, on: canvas, layout: layout)
            }
        }
        for (annotation, plate) in zip(annotations, layout.plates) {
            guard let probabilities = annotation.probabilities, let plate else { continue }
            try drawPlate(probabilities, in: plate, on: canvas, layout: layout)
        }
    }

    /// Writes a text on a plate in the lower left corner.
    ///
    /// - Throws: ``VisionError`` (`invalidImage`) for a grey image.
    public func draw(caption: String, on image: Image) throws {
        let canvas = try Canvas(image)
        let layout = try AnnotationLayout([], on: canvas)
        let text = try canvas.textSize(caption, height: layout.unit)
        let plate = Box(
            x: layout.padding,
            y: canvas.bounds.height - layout.unit - layout.padding * 3,
            width: text.width + layout.padding * 2,
            height: layout.unit + layout.padding * 2
        )
        try canvas.fill(plate, radius: layout.unit / 2, color: .ink, opacity: 0.72)
        try canvas.text(
            caption,
            x: plate.x + layout.padding,
            baseline: plate.y + layout.padding + layout.unit,
            height: layout.unit,
            color: .white
        )
    }

    /// The text on a face's plate.
    static func label(_ probabilities: EmotionProbabilities) -> String {
        let dominant = probabilities.dominant
        return "\(dominant.name) \(Int((probabilities[dominant] * 100).rounded())) %"
    }

    private func drawBox(_ annotation: Annotation, on canvas: Canvas, layout: AnnotationLayout) throws {
        let color = annotation.probabilities?.dominant.color ?? .white
        // A dark rim keeps light boxes visible on light walls.
        try canvas.outline(annotation.face, radius: layout.unit, thickness: layout.stroke + 2, color: .rim)
        try canvas.outline(annotation.face, radius: layout.unit, thickness: layout.stroke, color: color)
    }

    private func drawPlate(
        _ probabilities: EmotionProbabilities,
        in plate: Box,
        on canvas: Canvas,
        layout: AnnotationLayout
    ) throws {
        let color = probabilities.dominant.color
        try canvas.fill(plate, radius: layout.unit / 2, color: color, opacity: 0.94)
        try canvas.text(
            Self.label(probabilities),
            x: plate.x + layout.padding,
            baseline: plate.y + layout.padding + layout.unit,
            height: layout.unit,
            color: color.isLight ? .ink : .white
        )
    }

    private func drawPanel(
        _ probabilities: EmotionProbabilities,
        in panel: Box,
        on canvas: Canvas,
        layout: AnnotationLayout
    ) throws {
        try canvas.fill(panel, radius: layout.unit / 2, color: .ink, opacity: 0.72)
        for (row, emotion) in Emotion.allCases.enumerated() {
            let isDominant = emotion == probabilities.dominant
            let bar = layout.bar(row: row, in: panel)
            try canvas.text(
                emotion.name,
                x: panel.x + layout.padding,
                baseline: bar.y + bar.height / 2 + layout.smallUnit / 2,
                height: layout.smallUnit,
                color: isDominant ? .white : .muted
            )
            try canvas.fill(bar, radius: bar.height / 2, color: .white, opacity: 0.16)
            let filled = Box(x: bar.x, y: bar.y, width: bar.width * min(1, probabilities[emotion]), height: bar.height)
            guard filled.width >= 1 else { continue }
            try canvas.fill(filled, radius: bar.height / 2, color: emotion.color, opacity: 1)
        }
    }
}
