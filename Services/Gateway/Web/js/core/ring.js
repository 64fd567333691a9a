/** Keeps the newest values and forgets the oldest: memory that does not grow. @template T */
export class Ring {
    /** @param {number} capacity how many values are kept, at least 1 */
    constructor(capacity) {
        if (!Number.isInteger(capacity) || capacity < 1) throw new RangeError("a ring keeps at least one value");
        this.capacity = capacity;
        /** @type {T[]} */
        this.slots = [];
        this.next = 0;
    }

    get length() { return this.slots.length; }

    /** @param {T} value */
    push(value) {
        this.slots[this.next] = value;
        this.next = (this.next + 1) % this.capacity;
    }

    /** The newest value, if there is one. @returns {T|undefined} */
    get last() {
        return this.slots[(this.next + this.capacity - 1) % this.capacity];
    }

    /** Oldest first. @returns {T[]} */
    values() {
        if (this.slots.length < this.capacity) return this.slots.slice();
        return this.slots.slice(this.next).concat(this.slots.slice(0, this.next));
    }

    clear() {
        this.slots.length = 0;
        this.next = 0;
    }
}
