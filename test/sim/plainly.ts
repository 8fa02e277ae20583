/** Runs work that simulates from within promises: the simulation itself runs from plain callbacks only. */
export function plainly<T>(work: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(work());
      } catch (error) {
        reject(error);
      }
    });
  });
}
