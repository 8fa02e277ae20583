import { expect } from 'chai';
import { en } from '../../web/src/i18n/en.ts';
import { es } from '../../web/src/i18n/es.ts';

/** Every text of a catalogue by its path. */
function textsOf(catalogue: object, path = ''): [string, string][] {
  return Object.entries(catalogue).flatMap(([key, value]) => {
    const at = path === '' ? key : `${path}.${key}`;
    return typeof value === 'string' ? [[at, value] as [string, string]] : textsOf(value as object, at);
  });
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort();
}

describe('the client’s texts', () => {
  const [english, spanish] = [textsOf(en), new Map(textsOf(es))];

  it('[WEB-14] are all there in each language, and none beside them', () => {
    expect([...spanish.keys()].sort()).to.deep.equal(english.map(([path]) => path).sort());
    expect([...spanish].filter(([, text]) => text.trim() === '')).to.deep.equal([]);
  });

  it('[WEB-14] say the same things: each placeholder of one is in the other', () => {
    const told = english.map(([path, text]) => [path, placeholders(text)]);
    const said = english.map(([path]) => [path, placeholders(spanish.get(path) ?? '')]);
    expect(said).to.deep.equal(told);
  });
});
