import { expect } from 'chai';
import { ERROR_CODES } from '../../src/domain/errors.ts';
import { loginBody, profileBody, registerBody } from '../../src/http/users/schema.ts';
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

/** Codes that programs and admins alone meet; the control room tells them in the server's words, which say more. */
const NOT_MET = [
  'invalid_signature',
  'forbidden',
  'method_not_allowed',
  'seats_exist',
  'in_use',
  'idempotency_key_reused',
  'too_large',
  'unsupported_media_type',
] as const;

describe('the client’s texts', () => {
  const [english, spanish] = [textsOf(en), new Map(textsOf(es))];

  it('[WEB-14] are all there in each language, and none beside them', () => {
    expect([...spanish.keys()].sort()).to.deep.equal(english.map(([path]) => path).sort());
    expect([...spanish].filter(([, text]) => text.trim() === '')).to.deep.equal([]);
  });

  it('[WEB-16] have words for every refusal that a passenger can meet', () => {
    const unmet = ERROR_CODES.filter((code) => !(code in en.problems));
    expect(unmet).to.deep.equal([...NOT_MET]);
  });

  it('[WEB-16] have words for every field that a passenger types', () => {
    const typed = [registerBody, loginBody, profileBody].flatMap(({ shape }) => Object.keys(shape));
    const chosen = ['language', 'unwanted_letters'];
    const wordless = typed.filter((name) => !(name in en.fields) && !chosen.includes(name));
    expect(wordless).to.deep.equal([]);
    expect(en.fields).to.include.keys('name', 'reason');
  });

  it('[WEB-14] say the same things: each placeholder of one is in the other', () => {
    const told = english.map(([path, text]) => [path, placeholders(text)]);
    const said = english.map(([path]) => [path, placeholders(spanish.get(path) ?? '')]);
    expect(said).to.deep.equal(told);
  });
});
