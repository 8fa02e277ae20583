import cliProgress from 'cli-progress';

/** Shows how far a long command is: a bar on a terminal, now and then a line elsewhere. */
export interface ProgressLine {
  /** `label` names the step; a new label is a new step. */
  update(label: string, done: number, total: number): void;
  stop(): void;
}

/** Draws to `stream` (standard error, so that the summary can be piped). */
export function createProgressLine(stream: NodeJS.WriteStream): ProgressLine {
  return stream.isTTY ? drawnBar(stream) : plainLines(stream);
}

function drawnBar(stream: NodeJS.WriteStream): ProgressLine {
  const bar = new cliProgress.SingleBar({
    stream,
    format: '{bar} {percentage} % | {label}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    clearOnComplete: true,
  });
  let started = false;
  return {
    update: (label, done, total) => {
      const whole = Math.max(total, done, 1);
      if (!started) bar.start(whole, done, { label });
      else {
        bar.setTotal(whole);
        bar.update(done, { label });
      }
      started = true;
    },
    stop: () => {
      if (started) bar.stop();
    },
  };
}

function plainLines(stream: NodeJS.WriteStream): ProgressLine {
  let current = '';
  let shown = 0;
  return {
    update: (label, done, total) => {
      const quarter = total > 0 ? Math.floor((done / total) * 4) : 0;
      if (label === current && quarter <= shown) return;
      stream.write(label === current ? `${label}: ${quarter * 25} %\n` : `${label}\n`);
      current = label;
      shown = quarter;
    },
    stop: () => undefined,
  };
}
