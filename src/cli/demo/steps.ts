/** One step of a trip, done. */
export interface StepReport {
  name: string;
  /** What came of it, on one line. */
  detail: string;
  ms: number;
}

/** Hears of each step; the trip goes on when it is done. */
export type Report = (step: StepReport) => void | Promise<void>;

/** Does one step, and reports what came of it and how long it took. A step that fails is not reported. */
export async function step<T>(
  report: Report,
  name: string,
  work: () => Promise<T>,
  tell: (result: T) => string,
): Promise<T> {
  const began = performance.now();
  const result = await work();
  const ms = performance.now() - began;
  await report({ name, detail: tell(result), ms });
  return result;
}
