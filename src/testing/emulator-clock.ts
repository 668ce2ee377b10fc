/** A source of time, in milliseconds since the epoch. `Date` is one. */
export interface EmulatorClock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** The emulator's own time, which may run faster than the clock that it is read from. */
export interface ScaledClock extends EmulatorClock {
  /** Whole seconds of the outside clock after which `emulatedMs` have passed inside; rounded up, so that nobody comes early. */
  secondsOutside(emulatedMs: number): number;
}

/** `speed` 60 makes the five-minute block of the API last five seconds. */
export function scaledClock(clock: EmulatorClock, speed: number): ScaledClock {
  const start = clock.now();
  return {
    now: () => start + (clock.now() - start) * speed,
    secondsOutside: (emulatedMs) => Math.max(1, Math.ceil(emulatedMs / speed / 1000)),
  };
}
