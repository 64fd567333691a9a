import { brightOf } from "../core/emoji-shapes.js";
import { shownOf, probabilityOf, wordOf } from "../core/emotions.js";
import { percent } from "../core/format.js";
import { drawEmoji } from "./emoji.js";

/**
 * Draws a picture (or none) and the faces over it. The canvas has the picture's pixels times `scale`; the style sheet sizes it.
 * @param {HTMLCanvasElement} canvas
 * @param {{picture: CanvasImageSource|null, width: number, height: number, faces: any[], boxes?: boolean, masks?: boolean, bold?: any, scale?: number, clear?: boolean}} scene
 */
export function drawScene(canvas, scene) {
    const c = sized(canvas, scene);
    if (scene.clear) c.clearRect(0, 0, scene.width, scene.height);
    else if (scene.picture) c.drawImage(scene.picture, 0, 0, scene.width, scene.height);
    else drawNobody(c, scene);
    const unit = Math.max(scene.width, scene.height) / 100;
    for (const face of scene.faces) {
        if (scene.masks) drawMask(c, face);
        else if (!scene.picture && !scene.clear) drawMask(c, face, 0.62);
        if (scene.boxes !== false) drawBox(c, face, unit * (face === scene.bold ? 1.5 : 1), unit, scene);
    }
}

function sized(canvas, { width, height, scale = 1 }) {
    const wide = Math.round(width * scale), high = Math.round(height * scale);
    if (canvas.width !== wide || canvas.height !== high) {
        canvas.width = wide;
        canvas.height = high;
    }
    const c = canvas.getContext("2d");
    c.setTransform(wide / width, 0, 0, high / height, 0, 0);
    return c;
}

/** How many pixels of the screen a pixel of the picture has, so that labels are sharp. @param {number} shown pixels of the style sheet @param {number} width of the picture */
export function sharpness(shown, width) {
    return Math.min(3, Math.max(1, Math.ceil(shown * devicePixelRatio / width * 4) / 4));
}

// Boxes only: a quiet grid stands for the picture that is not shown.
function drawNobody(c, { width, height }) {
    c.fillStyle = "#1b2129";
    c.fillRect(0, 0, width, height);
    c.fillStyle = "#2b333e";
    const gap = Math.max(12, Math.round(width / 24)), r = Math.max(1, width / 400);
    for (let y = gap / 2; y < height; y += gap) {
        for (let x = gap / 2; x < width; x += gap) c.fillRect(x - r, y - r, 2 * r, 2 * r);
    }
}

function drawMask(c, face, share = 1.25) {
    const [x, y, w, h] = face.box;
    const size = Math.max(w, h) * share;
    drawEmoji(c, shownOf(face).emotion, x + (w - size) / 2, y + (h - size) / 2, size);
}

function drawBox(c, face, line, unit, scene) {
    const [x, y, w, h] = face.box;
    const shown = shownOf(face);
    c.lineWidth = line * 0.9;
    c.strokeStyle = "#000000a0";
    c.strokeRect(x, y, w, h);
    c.lineWidth = line * 0.5;
    c.strokeStyle = brightOf(shown.emotion);
    c.strokeRect(x, y, w, h);
    const text = `${wordOf(shown.emotion)} ${percent(probabilityOf(shown.probabilities, shown.emotion))}`;
    drawLabel(c, text, shown.emotion, x, y, unit, scene);
}

function drawLabel(c, text, emotion, x, y, unit, scene) {
    const high = unit * 4.2, pad = unit * 0.8;
    c.font = `600 ${unit * 2.6}px system-ui, sans-serif`;
    const wide = c.measureText(text).width + high + pad * 2;
    const left = Math.max(0, Math.min(x - unit * 0.25, scene.width - wide));
    const top = y - high >= 0 ? y - high : Math.min(y, scene.height - high);
    c.fillStyle = "#10151cd9";
    c.beginPath();
    c.roundRect(left, top, wide, high, unit * 0.7);
    c.fill();
    drawEmoji(c, emotion, left + pad * 0.6, top + high * 0.11, high * 0.78);
    c.fillStyle = "#ffffff";
    c.textBaseline = "middle";
    c.fillText(text, left + high + pad * 0.6, top + high * 0.53);
}

/** What the scene shows, in words. @param {any[]} faces */
export function sceneText(faces) {
    if (!faces.length) return "No face";
    const words = faces.map((f) => wordOf(shownOf(f).emotion).toLowerCase());
    return `${faces.length === 1 ? "One face" : `${faces.length} faces`}: ${words.join(", ")}`;
}
