/** Sizes and names of pictures that people take away or send. */

/** The size that fits into a square of `most`, never larger than it was. @param {number} width @param {number} height @param {number} most */
export function fitted(width, height, most) {
    const scale = Math.min(1, most / Math.max(width, height));
    return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** A square around a face, inside the picture. @param {number[]} box @param {number} width @param {number} height @param {number} [margin] */
export function cropOf(box, width, height, margin = 1.2) {
    const [x, y, w, h] = box;
    const side = Math.min(Math.max(w, h) * margin, width, height);
    const left = Math.min(Math.max(0, x + w / 2 - side / 2), width - side);
    const top = Math.min(Math.max(0, y + h / 2 - side / 2), height - side);
    return { left, top, side };
}

/** What a downloaded picture is called. @param {Date} date */
export function pictureName(date) {
    return `mien-${date.toISOString().slice(0, 19).replaceAll(":", "-")}.png`;
}

/** Whether a text is an address that may be asked for. @param {string} text */
export function isWebAddress(text) {
    try {
        return ["http:", "https:"].includes(new URL(text).protocol);
    } catch {
        return false;
    }
}

/** How often something happens, over the last few times. */
export class Rate {
    constructor() { this.times = []; }

    /** @param {number} now milliseconds @returns {number|null} per second */
    mark(now) {
        this.times.push(now);
        if (this.times.length > 10) this.times.shift();
        const span = now - this.times[0];
        return span > 0 ? (this.times.length - 1) * 1000 / span : null;
    }
}
