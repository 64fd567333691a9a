import { post } from "./api.js";

const WAITS = [1000, 2000, 4000, 8000, 15_000];

/** Labels on their way: sent one after the other, again with the same key where the gateway does not answer, so none counts twice. */
export class Outbox {
    /** @param {{onChange: (waiting: number) => void, onRefused: (label: any, error: Error) => void}} given */
    constructor({ onChange, onRefused }) {
        this.onChange = onChange;
        this.onRefused = onRefused;
        this.waiting = [];
        this.busy = false;
        this.failures = 0;
    }

    /** @param {any} label */
    send(label) {
        this.waiting.push(label);
        this.onChange(this.waiting.length);
        void this.run();
    }

    async run() {
        if (this.busy) return;
        this.busy = true;
        addEventListener("beforeunload", stay);   // Only while something waits: a listener for ever would keep every page.
        while (this.waiting.length) {
            const wait = await this.first();
            if (wait > 0) await new Promise((resolve) => { setTimeout(resolve, wait); });
        }
        this.busy = false;
        removeEventListener("beforeunload", stay);
    }

    async first() {
        const label = this.waiting[0];
        try {
            await post("labels", label);
            this.failures = 0;
        } catch (error) {
            const later = error.status === 0 || error.status === 401 || error.status === 429 || error.status >= 500;
            if (later) return this.later(error);
            this.onRefused(label, error);
        }
        this.waiting.shift();
        this.onChange(this.waiting.length);
        return 0;
    }

    later(error) {
        const wait = WAITS[Math.min(this.failures, WAITS.length - 1)];
        this.failures += 1;
        this.onChange(this.waiting.length);
        return Math.max(wait, (error.retryAfter ?? 0) * 1000);
    }
}

function stay(event) {
    event.preventDefault();
}
