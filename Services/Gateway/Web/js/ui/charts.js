import { DASHES, EMOTIONS, wordOf } from "../core/emotions.js";
import { localTime, percent } from "../core/format.js";
import { shares, tickText } from "../core/timeline.js";
import { el } from "./dom.js";
import { emoji } from "./emoji.js";
import { colour, colours, onTheme } from "./theme.js";

let loading = null;

/** Chart.js, loaded when the first chart is wanted. @returns {Promise<any>} */
export function loadChart() {
    loading ??= new Promise((resolve, reject) => {
        const script = el("script", { src: "vendor/chart.js" });
        script.addEventListener("load", () => { configure(window.Chart); resolve(window.Chart); });
        script.addEventListener("error", () => { loading = null; reject(new Error("The charts cannot be drawn: the gateway does not serve vendor/chart.js (libjs-chart.js).")); });
        document.head.append(script);
    });
    return loading;
}

function configure(Chart) {
    Chart.defaults.font.family = "system-ui, sans-serif";
    Chart.defaults.font.size = 12;
    Chart.defaults.animation = false;
    Chart.defaults.maintainAspectRatio = false;
    Chart.defaults.plugins.legend.display = false;
}

/** The names, colours and dashes of the seven lines, once for all charts of a page. */
export function legend() {
    return el("ul", { class: "legend", "aria-label": "Colours" }, ...EMOTIONS.map((e) => el("li", {},
        el("span", { class: `swatch of-${e}` }), emoji(e, "emoji tiny"), wordOf(e))));
}

/** The probabilities of the last minute as seven lines. @param {HTMLCanvasElement} canvas @param {{axes: boolean, seconds: number}} options */
export function livePlot(Chart, canvas, { axes, seconds }) {
    const datasets = EMOTIONS.map((e) => ({
        data: [], borderWidth: axes ? 2 : 1.5, borderDash: DASHES[e], pointRadius: 0, label: wordOf(e), spanGaps: false, tension: 0,
    }));
    const chart = new Chart(canvas, {
        type: "line",
        data: { datasets },
        options: {
            parsing: false, normalized: true, events: [], layout: { padding: axes ? 4 : 1 },
            plugins: { tooltip: { enabled: false } },
            scales: {
                x: { type: "linear", min: -seconds, max: 0, display: axes, ticks: { stepSize: 10, maxRotation: 0, callback: (v) => (v === 0 ? "now" : `${v} s`) } },
                y: { min: 0, max: 1, display: axes, ticks: { stepSize: 0.25, callback: (v) => percent(v) } },
            },
        },
    });
    return withTheme(chart, datasets);
}

/** Puts samples into a live plot. @param {any} chart @param {{time: number, values: number[]}[]} samples @param {number} now @param {number} seconds */
export function showSamples(chart, samples, now, seconds) {
    const from = now - seconds * 1000;
    const fresh = samples.filter((s) => s.time >= from);
    chart.data.datasets.forEach((set, i) => {
        set.data = fresh.map((s) => ({ x: (s.time - now) / 1000, y: s.values[i] }));
    });
    chart.update("none");
}

/** Stacked shares over time. @param {HTMLCanvasElement} canvas */
export function shareChart(Chart, canvas) {
    const datasets = EMOTIONS.map((e) => ({ data: [], label: wordOf(e), stack: "all", borderWidth: { top: 1 }, borderSkipped: false, barPercentage: 1, categoryPercentage: 1 }));
    const chart = new Chart(canvas, {
        type: "bar",
        data: { labels: [], datasets },
        options: {
            interaction: { mode: "index", intersect: false },
            plugins: { tooltip: { callbacks: { title: (items) => localTime(new Date(chart.moments[items[0].dataIndex].start).toISOString()),
                label: (item) => ` ${item.dataset.label}: ${percent(item.parsed.y)} (${chart.moments[item.dataIndex].counts[item.datasetIndex]})` } } },
            scales: {
                x: { stacked: true, grid: { display: false }, ticks: { autoSkip: true, autoSkipPadding: 16, maxRotation: 0 } },
                y: { stacked: true, min: 0, max: 1, ticks: { stepSize: 0.5, callback: (v) => percent(v) } },
            },
        },
    });
    chart.moments = [];
    return withTheme(chart, datasets);
}

/** @param {any} chart @param {import("../core/timeline.js").Moment[]} moments @param {"minute"|"hour"|"day"} step */
export function showMoments(chart, moments, step) {
    chart.moments = moments;
    const parts = moments.map(shares);
    chart.data.labels = moments.map((m) => tickText(m.start, step));
    chart.data.datasets.forEach((set, i) => { set.data = parts.map((p) => (p ? p[i] : null)); });
    chart.update("none");
}

// Colours follow the theme as long as the chart lives.
function withTheme(chart, datasets) {
    const paint = () => {
        const of = colours();
        datasets.forEach((set, i) => {
            set.backgroundColor = of[EMOTIONS[i]];
            set.borderColor = set.stack ? colour("card") : of[EMOTIONS[i]];   // Neighbours of a stack are told apart by a line, too.
        });
        for (const scale of Object.values(chart.options.scales)) {
            scale.grid = { ...scale.grid, color: colour("line"), borderColor: colour("line") };
            scale.ticks.color = colour("quiet");
        }
        chart.update("none");
    };
    const forget = onTheme(paint);
    const destroy = chart.destroy.bind(chart);
    chart.destroy = () => { forget(); destroy(); };
    paint();
    return chart;
}
