import Failure
public import Images
public import Inference
import Models

/// What YuNet says about the cells of one stride: four maps, a row per cell, cells row by row from the top left.
///
/// The numbers are lent: they are good until the network runs again.
public struct YuNetMaps {
    /// How many pixels a cell is wide and high.
    public let stride: Int
    let columns: Int
    /// One per cell: how likely it is a face.
    let classes: UnsafeBufferPointer<Float>
    /// One per cell: how well a box there would fit.
    let objects: UnsafeBufferPointer<Float>
    /// Four per cell: the centre's offset in strides, and the logarithm of width and height in strides.
    let boxes: UnsafeBufferPointer<Float>
    /// Ten per cell: offsets in strides of right eye, left eye, nose, right and left corner of the mouth.
    let landmarks: UnsafeBufferPointer<Float>

    /// Takes the maps of one stride.
    ///
    /// - Parameters:
    ///   - stride: 8, 16 or 32.
    ///   - canvas: the size of the network's input, both sides multiples of the stride.
    ///   - classes: shape 1 × cells × 1, as `objects`; `boxes` are 1 × cells × 4 and `landmarks` 1 × cells × 10.
    /// - Throws: `ModelError` (`wrongOutput`) for any other shape.
    public init(
        stride: Int,
        canvas: PixelSize,
        classes: TensorView,
        objects: TensorView,
        boxes: TensorView,
        landmarks: TensorView
    ) throws {
        let cells = (canvas.width / stride) * (canvas.height / stride)
        self.stride = stride
        columns = canvas.width / stride
        self.classes = try Self.values(of: classes, "cls_\(stride)", cells: cells, each: 1)
        self.objects = try Self.values(of: objects, "obj_\(stride)", cells: cells, each: 1)
        self.boxes = try Self.values(of: boxes, "bbox_\(stride)", cells: cells, each: 4)
        self.landmarks = try Self.values(of: landmarks, "kps_\(stride)", cells: cells, each: 10)
    }

    private static func values(
        of view: TensorView,
        _ name: @autoclosure () -> String,
        cells: Int,
        each: Int
    ) throws -> UnsafeBufferPointer<Float> {
        let shape = view.shape
        guard shape.rank == 3, shape[0] == 1, shape[1] == cells, shape[2] == each else {
            throw ModelError(
                .wrongOutput,
                "The output \(name()) has the shape \(shape) where [1, \(cells), \(each)] belongs: export the detector as "
                    + "YuNet is, for inputs of this size."
            )
        }
        return view.values
    }
}
