import { address, get, health } from "./api.js";
import { disconnected, step } from "./core/connection.js";

const TYPES = ["report", "camera", "service", "model", "label"];
const HIDDEN = 20_000;    // A browser has six connections to a server: tabs that nobody looks at give theirs back.
const SILENCE = 25_000;   // Cameras speak each second; after this we ask whether the gateway is still there.

/** The live events: one stream, resumed where it broke off. `phase` listeners hear connecting, live, lost, closed. */
export class Events extends EventTarget {
    constructor() {
        super();
        this.state = disconnected();
        this.types = ["camera", "service", "model", "label"];
        this.source = null;
        this.timer = 0;
        this.heard = 0;
        this.resting = false;
        setInterval(() => this.listen(), SILENCE / 2);
        addEventListener("pagehide", () => this.rest());   // A page that the browser keeps for “back” would keep its connection.
        addEventListener("pageshow", () => this.wake());
        document.addEventListener("visibilitychange", () => this.look());
    }

    start() { this.happen({ kind: "start" }); }

    stop() {
        this.resting = false;
        this.happen({ kind: "close" });
    }

    look() {
        clearTimeout(this.hiding);
        if (document.hidden) this.hiding = setTimeout(() => this.rest(), HIDDEN);
        else this.wake();
    }

    rest() {
        if (this.state.phase === "closed") return;
        this.happen({ kind: "close" });
        this.resting = true;
    }

    wake() {
        if (!this.resting) return;
        this.resting = false;
        this.start();
    }

    /** Which events are wanted; the stream goes on from where it was. @param {boolean} reports */
    want(reports) {
        const types = reports ? TYPES : TYPES.slice(1);
        if (types.length === this.types.length) return;
        this.types = types;
        if (this.state.phase !== "closed") this.start();
    }

    /** Listens for one kind of event until the signal ends. @param {string} type @param {(data: any) => void} listener @param {AbortSignal} [signal] */
    hear(type, listener, signal) {
        this.addEventListener(type, (event) => listener(event.detail), { signal });
    }

    happen(happening) {
        const before = this.state.phase;
        const { state, action } = step(this.state, happening);
        this.state = state;
        if (state.phase !== before) this.tell("phase", state.phase);
        switch (action?.kind) {
        case "connect": this.connect(); break;
        case "retry": this.retry(action.after); break;
        case "reload": this.tell("reset", {}); break;
        case "stop": this.disconnect(); break;
        }
    }

    connect() {
        this.disconnect();
        const source = new EventSource(address("events", { types: this.types.join(","), last_event_id: this.state.lastID }));
        this.source = source;
        this.heard = Date.now();
        source.onopen = () => this.happen({ kind: "open" });
        source.onerror = () => this.happen({ kind: "failed" });
        for (const type of TYPES) source.addEventListener(type, (event) => this.take(type, event));
        source.addEventListener("reset", () => this.happen({ kind: "reset" }));
        source.addEventListener("lost", (event) => this.take("lost", event));
    }

    take(type, event) {
        this.heard = Date.now();
        this.happen({ kind: "event", id: event.lastEventId });
        let data;
        try {
            data = JSON.parse(event.data);
        } catch {
            return;   // Half an event says nothing; the next one is whole.
        }
        this.tell(type, data);
    }

    retry(after) {
        this.disconnect();
        this.timer = setTimeout(async () => {
            try {
                await get("session");   // A stream cannot say that it was a 401; this can.
            } catch (error) {
                if (error.status === 401) this.tell("unauthorised", {});
            }
            if (this.state.phase === "lost") this.connect();
        }, after);
    }

    async listen() {
        if (this.state.phase !== "live" || Date.now() - this.heard < SILENCE) return;
        try {
            await health();
            this.heard = Date.now();
        } catch (error) {
            if (error.status === 0) this.happen({ kind: "failed" });
        }
    }

    disconnect() {
        clearTimeout(this.timer);
        this.source?.close();
        this.source = null;
    }

    tell(type, detail) { this.dispatchEvent(new CustomEvent(type, { detail })); }
}
