import { picture } from "../api.js";

const MISSING_WAIT = 5000, FAILED_WAIT = 2000;

/** A camera's newest picture, fetched again and again while it is wanted: one request at a time, so a slow link only slows it. */
export class CameraPicture {
    /** @param {string} camera @param {number} rate pictures a second at most @param {(bitmap: ImageBitmap|null) => void} show gets each picture, and null where there is none */
    constructor(camera, rate, show) {
        this.path = `cameras/${encodeURIComponent(camera)}/latest.jpg`;
        this.pause = 1000 / rate;
        this.show = show;
        this.stopping = null;
    }

    start() {
        if (this.stopping) return;
        this.stopping = new AbortController();
        void this.go(this.stopping.signal);
    }

    stop() {
        this.stopping?.abort();
        this.stopping = null;
    }

    async go(signal) {
        while (!signal.aborted) {
            const begun = performance.now();
            const wait = document.hidden ? MISSING_WAIT : await this.once(signal);
            await new Promise((resolve) => { setTimeout(resolve, Math.max(0, wait - (performance.now() - begun))); });
        }
    }

    async once(signal) {
        try {
            const bitmap = await createImageBitmap(await picture(this.path, signal));
            if (signal.aborted) bitmap.close();
            else this.show(bitmap);
            return this.pause;
        } catch (error) {
            if (signal.aborted) return 0;
            this.show(null);   // The tile then shows boxes only; its state says whether the camera is there.
            return error.status === 404 ? MISSING_WAIT : Math.max(FAILED_WAIT, (error.retryAfter ?? 0) * 1000);
        }
    }
}
