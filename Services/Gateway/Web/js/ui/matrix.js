import { diagonalShare, perEmotion, rowShares, total } from "../core/confusion.js";
import { EMOTIONS, wordOf } from "../core/emotions.js";
import { count, percent } from "../core/format.js";
import { el, table } from "./dom.js";
import { emoji } from "./emoji.js";

const STEPS = 6;

/** A 7×7 table of counts, shaded by each row's shares. @param {number[][]} counts @param {{caption: string, rows: string, columns: string}} names */
export function matrix(counts, { caption, rows, columns }) {
    const shares = rowShares(counts);
    const head = el("tr", {}, el("th", { scope: "col", class: "corner", text: `${rows} ↓  ${columns} →` }), ...EMOTIONS.map((e) => el("th", { scope: "col", class: "number", title: wordOf(e), "aria-label": wordOf(e) }, emoji(e, "emoji tiny"), el("span", { class: "matrix-word", text: wordOf(e).slice(0, 3) }))));
    const body = EMOTIONS.map((e, i) => el("tr", {}, el("th", { scope: "row" }, emoji(e, "emoji tiny"), ` ${wordOf(e)}`), ...counts[i].map((n, j) => cell(n, shares[i][j], i === j))));
    return el("div", { class: "scroll", tabIndex: 0, role: "region", "aria-label": caption },
        el("table", { class: "matrix" }, el("caption", { text: `${caption}: ${percent(diagonalShare(counts), 1)} of ${count(total(counts))} on the diagonal` }), el("thead", {}, head), el("tbody", {}, ...body)));
}

function cell(n, share, same) {
    const step = n === 0 ? 0 : Math.max(1, Math.min(STEPS, Math.ceil(share * STEPS)));
    return el("td", { class: `number shade-${step}${same ? " same" : ""}`, title: percent(share, 1) }, String(n));
}

/** Recall and precision of each emotion. @param {number[][]} counts rows are what people say */
export function emotionTable(counts) {
    return table("Each emotion", [["Emotion", ""], ["Faces", "n"], ["Found (recall)", "n"], ["Right when said (precision)", "n"]],
        perEmotion(counts).map((r) => [wordOf(r.emotion), count(r.faces), percent(r.recall), percent(r.precision)]));
}
