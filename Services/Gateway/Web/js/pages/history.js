import { get } from "../api.js";
import { EMOTIONS, wordOf } from "../core/emotions.js";
import { count, localTime, percent } from "../core/format.js";
import { routeText } from "../core/route.js";
import { moments, moved, shares, stepFor, zoomed } from "../core/timeline.js";
import { legend, loadChart, shareChart, showMoments } from "../ui/charts.js";
import { button, el, empty, table } from "../ui/dom.js";
import { filters, knownChoices } from "./filters.js";
import { HistoryRecords } from "./history-records.js";
import { Selecting } from "./history-select.js";

const HOUR = 3_600_000;
const RANGES = [["1 h", HOUR], ["6 h", 6 * HOUR], ["24 h", 24 * HOUR], ["7 d", 168 * HOUR], ["30 d", 720 * HOUR]];
const MOST_CHARTS = 12, MOST_ROWS = 400;

/** What was seen, over time. @param {HTMLElement} root @param {import("../app.js").Context} context */
export async function show(root, { cameras, signal, route }) {
    const [known, Chart] = await Promise.all([knownChoices(cameras, signal), loadChart()]);
    if (signal.aborted) return;
    const view = new HistoryView(root, known, Chart, signal, route.query);
    signal.addEventListener("abort", () => view.endCharts());
    await view.load();
}

class HistoryView {
    constructor(root, known, Chart, signal, query) {
        this.Chart = Chart;
        this.signal = signal;
        this.chosen = { camera: query.camera, model: query.model, emotion: query.emotion };
        const until = Date.parse(query.until ?? "") || Date.now(), since = Date.parse(query.since ?? "") || until - 24 * HOUR;
        this.range = { since, until };
        this.before = [];
        this.charts = [];
        this.rangeText = el("p", { class: "range-text", role: "status" });
        this.place = el("div", { class: "charts" });
        this.numbers = el("div", {});
        this.records = new HistoryRecords(signal);
        root.replaceChildren(el("div", { class: "page-head" }, el("h1", { text: "History" }), legend()),
            filters(known, this.chosen, (name, value) => { this.chosen[name] = value; void this.load(); }), this.rangeBar(),
            el("section", { class: "card" }, el("h2", { text: "Shares of the emotions" }), this.place,
                this.details = el("details", {}, el("summary", { text: "The chart as a table" }), this.numbers)), this.records.root);
    }

    rangeBar() {
        this.back = button("Back", () => this.goBack(), { disabled: true });
        const quick = RANGES.map(([text, span]) => button(text, () => this.go({ since: Date.now() - span, until: Date.now() }), { class: "button small", "aria-label": `Last ${text}` }));
        const at = (f) => () => this.go(f(Date.now()));
        return el("div", { class: "range-bar" }, el("div", { class: "row", role: "group", "aria-label": "Time" }, ...quick),
            el("div", { class: "row", role: "group", "aria-label": "Zoom" },
                button("−", at((now) => zoomed(this.range, 2, 0.5, now)), { class: "button small", "aria-label": "Zoom out" }),
                button("+", at((now) => zoomed(this.range, 0.5, 0.5, now)), { class: "button small", "aria-label": "Zoom in" }),
                button("←", at((now) => moved(this.range, -0.5, now)), { class: "button small", "aria-label": "Earlier" }),
                button("→", at((now) => moved(this.range, 0.5, now)), { class: "button small", "aria-label": "Later" }), this.back), this.rangeText);
    }

    go(range) {
        this.before = [...this.before, this.range].slice(-20);
        this.range = range;
        void this.load();
    }

    goBack() {
        this.range = this.before.pop() ?? this.range;
        void this.load();
    }

    async load() {
        const mine = this.loading = {};
        const { since, until } = this.range;
        this.back.disabled = this.before.length === 0;
        this.rangeText.textContent = `${localTime(new Date(since).toISOString())} to ${localTime(new Date(until).toISOString())}`;
        const times = { since: new Date(since).toISOString(), until: new Date(until).toISOString() };
        this.remember(times);
        void this.records.load({ ...this.chosen, ...times });
        const step = stepFor(since, until);
        try {
            const { bins } = await get("timeline", { camera: this.chosen.camera, model: this.chosen.model, ...times, step }, this.signal);
            if (mine === this.loading && !this.signal.aborted) this.draw(bins, step);
        } catch (error) {
            if (mine !== this.loading || this.signal.aborted) return;
            this.endCharts();
            this.place.replaceChildren(empty("The history cannot be shown", error.message, button("Try again", () => this.load(), { class: "button primary" })));
        }
    }

    remember(times) {
        history.replaceState(null, "", routeText("history", null, { ...this.chosen, ...times }));
    }

    draw(bins, step) {
        this.endCharts();
        const names = [...new Set(bins.map((b) => b.camera))].sort().slice(0, MOST_CHARTS);
        if (!names.length) {
            this.place.replaceChildren(empty("Nothing was recorded in this time", "Choose a longer time, other cameras, or start one. Reports appear here within seconds."));
            this.details.hidden = true;
            return;
        }
        this.place.replaceChildren(...names.map((name) => this.chart(name, bins.filter((b) => b.camera === name), step, names.length === 1)));
        this.details.hidden = false;
        this.numbers.replaceChildren(shareTable(moments(bins, step)));
    }

    chart(name, bins, step, alone) {
        const all = moments(bins, step);
        const faces = all.reduce((sum, m) => sum + m.faces, 0);
        const canvas = el("canvas", { role: "img", "aria-label": `Shares of the emotions at ${name} over time; the table below has the numbers` });
        const box = el("div", { class: alone ? "chart-box tall" : "chart-box" }, canvas);
        const chart = shareChart(this.Chart, canvas);
        new Selecting(box, chart, (from, to) => this.select(all, from, to, step));
        this.charts.push(chart);
        queueMicrotask(() => showMoments(chart, all, step));
        return el("figure", {}, el("figcaption", {}, el("strong", { text: name }), el("span", { class: "quiet", text: ` ${count(faces)} faces, by ${step}` })), box);
    }

    select(all, from, to, step) {
        const width = { minute: 60_000, hour: HOUR, day: 24 * HOUR }[step];
        if (all[from] && all[to]) this.go({ since: all[from].start, until: all[to].start + width });
    }

    endCharts() {
        for (const chart of this.charts) chart.destroy();
        this.charts = [];
    }
}

function shareTable(all) {
    const seen = all.filter((m) => m.faces > 0);
    const rows = seen.slice(-MOST_ROWS).reverse().map((m) => [localTime(new Date(m.start).toISOString()).slice(0, 16), count(m.faces), ...shares(m)?.map((s) => percent(s)) ?? EMOTIONS.map(() => "–")]);
    return table("Shares of the emotions over time", [["From", ""], ["Faces", "n"], ...EMOTIONS.map((e) => [wordOf(e), "n"])], rows);
}

