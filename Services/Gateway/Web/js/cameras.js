import { get } from "./api.js";
import { EMOTIONS, followedFace, probabilityOf, shownOf } from "./core/emotions.js";
import { Ring } from "./core/ring.js";

const SAMPLES = 600;   // Two minutes of five reports a second.

/** What is known of each camera, from the API and from events. */
export class Cameras extends EventTarget {
    /** @param {import("./events.js").Events} events */
    constructor(events) {
        super();
        /** @type {Map<string, {info: any, report: any|null, face: any|null, samples: Ring<{time: number, values: number[]}>}>} */
        this.known = new Map();
        this.loaded = false;
        events.hear("camera", (info) => this.takeInfo(info));
        events.hear("report", (report) => this.takeReport(report));
        events.hear("reset", () => { void this.load().catch(() => {}); });   // The next page that asks shows why it failed.
    }

    /** Asks for all cameras; those that are gone are forgotten. */
    async load() {
        const { cameras } = await get("cameras");
        const names = new Set(cameras.map((c) => c.camera));
        for (const name of this.known.keys()) if (!names.has(name)) this.known.delete(name);
        for (const info of cameras) {
            const entry = this.entry(info.camera);
            entry.info = info;
            if (info.last && !entry.report) this.keep(entry, info.last);
        }
        this.loaded = true;
        this.dispatchEvent(new Event("list"));
    }

    /** Names, in the order of the alphabet. @returns {string[]} */
    names() { return [...this.known.keys()].sort(); }

    /** Names of cameras that send; not those that only answer questions. @returns {string[]} */
    sending() { return this.names().filter((n) => this.known.get(n).info.kind !== "asked"); }

    entry(name) {
        let entry = this.known.get(name);
        if (!entry) {
            entry = { info: { camera: name, online: true }, report: null, face: null, samples: new Ring(SAMPLES) };
            this.known.set(name, entry);
        }
        return entry;
    }

    takeInfo(info) {
        const isNew = !this.known.has(info.camera);
        const entry = this.entry(info.camera);
        entry.info = { ...entry.info, ...info };
        this.dispatchEvent(isNew ? new Event("list") : new CustomEvent("camera", { detail: info.camera }));
    }

    takeReport(report) {
        if (report.shadow) return;   // A shadow's answers are compared on the page of models.
        const isNew = !this.known.has(report.camera);
        this.keep(this.entry(report.camera), report);
        this.dispatchEvent(isNew ? new Event("list") : new CustomEvent("camera", { detail: report.camera }));
    }

    keep(entry, report) {
        entry.report = report;
        const face = entry.face = followedFace(report.faces, entry.face?.track ?? null);
        const p = face && shownOf(face).probabilities;
        entry.samples.push({ time: Date.parse(report.captured_at), values: EMOTIONS.map((e) => (p ? probabilityOf(p, e) : NaN)) });
    }
}
