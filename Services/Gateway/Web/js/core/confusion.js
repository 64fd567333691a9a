import { EMOTIONS } from "./emotions.js";

/** Sums over a 7×7 table of counts; rows are what people (or the first model) say. */

/** @param {number[][]} counts @returns {number} */
export function total(counts) {
    return counts.reduce((sum, row) => sum + row.reduce((a, b) => a + b, 0), 0);
}

/** The share on the diagonal, null of an empty table. @param {number[][]} counts */
export function diagonalShare(counts) {
    const all = total(counts);
    return all > 0 ? counts.reduce((sum, row, i) => sum + row[i], 0) / all : null;
}

/** Each cell as a share of its row, 0 in empty rows. @param {number[][]} counts @returns {number[][]} */
export function rowShares(counts) {
    return counts.map((row) => {
        const sum = row.reduce((a, b) => a + b, 0);
        return row.map((n) => (sum > 0 ? n / sum : 0));
    });
}

/** Recall and precision of each emotion; null where there is nothing to divide by. @param {number[][]} counts */
export function perEmotion(counts) {
    return EMOTIONS.map((emotion, i) => {
        const row = counts[i].reduce((a, b) => a + b, 0);
        const column = counts.reduce((sum, r) => sum + r[i], 0);
        return { emotion, faces: row, recall: row ? counts[i][i] / row : null, precision: column ? counts[i][i] / column : null };
    });
}

/** Several tables added up. @param {number[][][]} tables @returns {number[][]} */
export function added(tables) {
    return EMOTIONS.map((_, i) => EMOTIONS.map((__, j) => tables.reduce((sum, t) => sum + (t[i]?.[j] ?? 0), 0)));
}
