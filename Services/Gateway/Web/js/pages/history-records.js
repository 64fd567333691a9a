import { address, get } from "../api.js";
import { probabilityOf, wordOf } from "../core/emotions.js";
import { localTime, milliseconds, modelName, percent } from "../core/format.js";
import { button, el, empty, mark, table } from "../ui/dom.js";
import { emojiWord } from "../ui/emoji.js";

const PAGE = 50;

/** The reports as a table, page after page, and as files. */
export class HistoryRecords {
    /** @param {AbortSignal} signal */
    constructor(signal) {
        this.signal = signal;
        this.cursors = [null];
        this.body = el("div", { "aria-live": "off" });
        this.back = button("Newer", () => this.turn(-1), { disabled: true });
        this.forth = button("Older", () => this.turn(1), { disabled: true });
        this.page = el("span", { class: "quiet", role: "status" });
        this.csv = el("a", { class: "button small", download: "mien-reports.csv", text: "CSV" });
        this.ndjson = el("a", { class: "button small", download: "mien-reports.ndjson", text: "NDJSON" });
        this.root = el("section", { class: "card" }, el("div", { class: "card-head" }, el("h2", { text: "Reports" }),
            el("div", { class: "row", role: "group", "aria-label": "Export what is chosen" }, el("span", { class: "quiet", text: "Export" }), this.csv, this.ndjson)),
            this.body, el("div", { class: "row end" }, this.page, this.back, this.forth));
    }

    /** @param {Record<string, string>} chosen filters and times */
    async load(chosen) {
        this.chosen = chosen;
        this.cursors = [null];
        this.csv.href = address("reports.csv", chosen);
        this.ndjson.href = address("reports.ndjson", chosen);
        await this.fetch();
    }

    turn(by) {
        if (by > 0) this.cursors.push(this.next);
        else this.cursors.pop();
        void this.fetch();
    }

    async fetch() {
        const mine = this.loading = {};
        try {
            const answer = await get("reports", { ...this.chosen, order: "newest", limit: PAGE, cursor: this.cursors.at(-1) }, this.signal);
            if (mine !== this.loading) return;
            this.next = answer.next;
            this.draw(answer.reports);
        } catch (error) {
            if (mine === this.loading && !this.signal.aborted) this.body.replaceChildren(empty("The reports cannot be shown", error.message, button("Try again", () => this.fetch())));
        }
    }

    draw(reports) {
        this.back.disabled = this.cursors.length < 2;
        this.forth.disabled = !this.next;
        this.page.textContent = reports.length ? `Page ${this.cursors.length}` : "";
        const rows = reports.flatMap((report) => (report.faces.length ? report.faces.map((face) => row(report, face)) : [row(report, null)]));
        this.body.replaceChildren(rows.length ? table("Reports", COLUMNS, rows) : el("p", { class: "quiet", text: "No report in this time." }));
    }
}

const COLUMNS = [["Captured", ""], ["Camera", ""], ["Shows", ""], ["Likelihood", "n"], ["Track", "n"], ["People say", ""], ["Latency", "n"], ["Model", ""]];

function row(report, face) {
    const truth = !face?.truth ? "–" : face.truth === face.emotion ? mark(wordOf(face.truth), "good") : mark(wordOf(face.truth), "warn");
    return [localTime(report.captured_at), report.camera, face ? emojiWord(face.emotion) : el("span", { class: "quiet", text: "no face" }),
        face ? percent(probabilityOf(face.probabilities, face.emotion)) : "–", String(face?.track ?? "–"), truth, milliseconds(report.latency_ms), modelName(report.model)];
}
