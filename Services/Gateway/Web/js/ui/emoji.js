import { EMOJI_SIZE, shapesOf } from "../core/emoji-shapes.js";
import { wordOf } from "../core/emotions.js";

const SVG = "http://www.w3.org/2000/svg";
const paths = new Map();

/** An emoji as an element; it changes with `setEmoji`. @param {string|null} emotion @param {string} [className] @returns {SVGSVGElement} */
export function emoji(emotion, className = "emoji") {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", `0 0 ${EMOJI_SIZE} ${EMOJI_SIZE}`);
    svg.setAttribute("class", className);
    svg.setAttribute("aria-hidden", "true");   // Its word always stands beside it.
    setEmoji(svg, emotion);
    return svg;
}

/** @param {SVGSVGElement} svg @param {string|null} emotion */
export function setEmoji(svg, emotion) {
    if (svg.dataset.emotion === String(emotion)) return;
    svg.dataset.emotion = String(emotion);
    svg.replaceChildren(...shapesOf(emotion ?? "neutral").map(pathElement));
}

function pathElement(shape) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", shape.d);
    path.setAttribute("fill", shape.fill ?? "none");
    if (shape.stroke) {
        path.setAttribute("stroke", shape.stroke);
        path.setAttribute("stroke-width", String(shape.width));
        path.setAttribute("stroke-linecap", "round");
        path.setAttribute("stroke-linejoin", "round");
    }
    return path;
}

/** An emoji on a canvas. @param {CanvasRenderingContext2D} c @param {string} emotion @param {number} x left @param {number} y top @param {number} size */
export function drawEmoji(c, emotion, x, y, size) {
    c.save();
    c.translate(x, y);
    c.scale(size / EMOJI_SIZE, size / EMOJI_SIZE);
    c.lineCap = "round";
    c.lineJoin = "round";
    for (const { shape, path } of drawn(emotion)) {
        if (shape.fill) { c.fillStyle = shape.fill; c.fill(path); }
        if (shape.stroke) { c.strokeStyle = shape.stroke; c.lineWidth = shape.width; c.stroke(path); }
    }
    c.restore();
}

function drawn(emotion) {
    if (!paths.has(emotion)) paths.set(emotion, shapesOf(emotion).map((shape) => ({ shape, path: new Path2D(shape.d) })));
    return paths.get(emotion);
}

/** An emoji with its word. @param {string|null} emotion */
export function emojiWord(emotion) {
    const span = document.createElement("span");
    span.className = "emoji-word";
    span.append(emoji(emotion, "emoji small"), document.createTextNode(wordOf(emotion)));
    return span;
}
