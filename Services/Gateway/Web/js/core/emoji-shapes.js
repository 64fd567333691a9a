/**
 * The seven emoji, drawn by ourselves: they look alike on every machine, also on those that have no emoji font.
 * Shapes lie in a square of 48; the DOM (`ui/emoji.js`) and canvases draw the same ones.
 * @typedef {{d: string, fill?: string, stroke?: string, width?: number}} Shape
 */

export const EMOJI_SIZE = 48;

const INK = "#1f2430", WHITE = "#ffffff", TONGUE = "#f2788f", TEAR = "#e9f4ff";

const FILLS = {
    angry: "#f2705a", disgust: "#74c47c", fear: "#bd94e8", happy: "#ffcb45", sad: "#74abff", surprise: "#76d3f6", neutral: "#d2d7de",
};

const FEATURES = {
    angry: [line("M12 16 21 20"), line("M36 16 27 20"), dot(17, 24, 2.7), dot(31, 24, 2.7), line("M16 36Q24 28 32 36")],
    disgust: [line("M12 19 20 22 12 25"), line("M36 19 28 22 36 25"), full("M25 33c0 8 9 8 9 0z", TONGUE), line("M13 34q4-4 7.5 0t7.5-1 7-1")],
    fear: [line("M11 15Q15 11 20 12"), line("M37 15Q33 11 28 12"), dot(16.5, 22, 4.6, WHITE), dot(31.5, 22, 4.6, WHITE),
        dot(16.5, 22, 2), dot(31.5, 22, 2), full("M14 38c2-9 18-9 20 0-4-3-16-3-20 0z", INK)],
    happy: [line("M12 21Q16.5 15 21 21"), line("M27 21Q31.5 15 36 21"), full("M12 27c2 16 22 16 24 0z", INK), full("M17 37c3-4 11-4 14 0-4 3-10 3-14 0z", TONGUE)],
    sad: [line("M12 18 20 14"), line("M36 18 28 14"), dot(17, 23, 2.7), dot(31, 23, 2.7), line("M16 37Q24 29 32 37"), full("M33 27c-5 7 5 7 0 0z", TEAR)],
    surprise: [line("M12 14Q16 9 20 12"), line("M36 14Q32 9 28 12"), dot(17, 21, 3), dot(31, 21, 3), full("M24 28a5.5 6.5 0 1 0 .01 0z", INK)],
    neutral: [dot(17, 20, 2.7), dot(31, 20, 2.7), line("M16 33H32")],
};

function line(d) { return { d, stroke: INK, width: 2.6 }; }
function full(d, fill) { return { d, fill }; }
function dot(x, y, r, fill = INK) { return { d: `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`, fill }; }

/** The colour of an emoji, bright enough for boxes over pictures. @param {string} emotion */
export function brightOf(emotion) {
    return FILLS[emotion] ?? FILLS.neutral;
}

/** What is drawn for an emotion, from back to front. @param {string} emotion @returns {Shape[]} */
export function shapesOf(emotion) {
    const face = dot(24, 24, 22, FILLS[emotion] ?? FILLS.neutral);
    return [{ ...face, stroke: "#00000038", width: 1.2 }, ...(FEATURES[emotion] ?? FEATURES.neutral)];
}
