/**
 * A face is `<camera>:<run>:<frame>:<position>`, a frame `<camera>:<run>:<frame>`.
 * @typedef {{camera: string, run: string, frame: number, position: number}} FaceID
 */

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const RUN = /^[0-9a-f]{16}$/;
const NUMBER = /^(0|[1-9][0-9]{0,15})$/;

/** The parts of a face's id, or null if it is none. @param {string} text @returns {FaceID|null} */
export function parseFaceID(text) {
    const parts = String(text).split(":");
    if (parts.length !== 4) return null;
    const [camera, run, frame, position] = parts;
    if (!NAME.test(camera) || !RUN.test(run) || !NUMBER.test(frame) || !NUMBER.test(position)) return null;
    return { camera, run, frame: Number(frame), position: Number(position) };
}

/** @param {FaceID} id @returns {string} */
export function faceIDText(id) {
    return `${id.camera}:${id.run}:${id.frame}:${id.position}`;
}

/** The id of the frame that a face was found in, or null. @param {string} text @returns {string|null} */
export function frameIDOf(text) {
    const id = parseFaceID(text);
    return id && `${id.camera}:${id.run}:${id.frame}`;
}
