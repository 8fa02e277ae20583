/**
 * Imported where rooms are lost on purpose: the SDK tells the console of each of its tries to come back, and among
 * hundreds of them nobody finds what the tests say.
 */

const OF_THE_SDK = /^\[Colyseus reconnection\]|^Room connection was closed unexpectedly/;

for (const level of ['info', 'warn'] as const) {
  // biome-ignore lint/suspicious/noConsole: it is the SDK that talks to it, and this is where it is kept from it
  const say = console[level].bind(console);
  console[level] = (...words: unknown[]) => {
    if (!OF_THE_SDK.test(String(words[0]))) say(...words);
  };
}
