import { expect } from 'chai';
import { ERROR_CODES } from '../../src/domain/errors.ts';
import { loginBody, profileBody, registerBody } from '../../src/http/users/schema.ts';
import { en } from '../../web/src/i18n/en.ts';
import { es } from '../../web/src/i18n/es.ts';
import { en as adminEn } from '../../web/src/pages/admin/texts/en.ts';
import { es as adminEs } from '../../web/src/pages/admin/texts/es.ts';

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

/** Codes that admins alone meet: words for them come with the control room. */
const MET_BY_ADMINS = ['forbidden', 'seats_exist', 'in_use', 'too_large'] as const;

/** Codes that the client gives no cause for: programs alone meet them. */
const NOT_MET = [
  'invalid_signature',
  'method_not_allowed',
  'idempotency_key_reused',
  'unsupported_media_type',
] as const;

/** What is written alike in both languages: names, and words that they share. */
const ALIKE = new Set(['premium', 'Total', 'UPI', 'No']);

const CATALOGUES = [
  { whose: 'the client', english: textsOf(en), spanish: new Map(textsOf(es)) },
  { whose: 'the control room', english: textsOf(adminEn), spanish: new Map(textsOf(adminEs)) },
];

for (const { whose, english, spanish } of CATALOGUES) {
  describe(`the texts of ${whose}`, () => {
    it('[WEB-14] are all there in each language, and none beside them', () => {
      expect([...spanish.keys()].sort()).to.deep.equal(english.map(([path]) => path).sort());
      expect([...spanish].filter(([, text]) => text.trim() === '')).to.deep.equal([]);
    });

    it('[WEB-14] are not left in English', () => {
      const left = english.filter(([path, text]) => spanish.get(path) === text && !ALIKE.has(text));
      expect(left).to.deep.equal([]);
    });

    it('[WEB-14] say the same things: each placeholder of one is in the other', () => {
      const told = english.map(([path, text]) => [path, placeholders(text)]);
      const said = english.map(([path]) => [path, placeholders(spanish.get(path) ?? '')]);
      expect(said).to.deep.equal(told);
    });
  });
}

describe('the texts of refusals', () => {
  it('[WEB-16] are there for every one that a passenger or an admin can meet', () => {
    const wordless = ERROR_CODES.filter((code) => !(code in en.problems));
    expect(wordless).to.have.members([...MET_BY_ADMINS, ...NOT_MET]);
    expect(adminEn.refusals).to.include.keys(...MET_BY_ADMINS);
  });

  it('[WEB-16] have words for every field that a passenger types', () => {
    const typed = [registerBody, loginBody, profileBody].flatMap(({ shape }) => Object.keys(shape));
    const chosen = ['language', 'unwanted_letters'];
    const wordless = typed.filter((name) => !(name in en.fields) && !chosen.includes(name));
    expect(wordless).to.deep.equal([]);
    expect(en.fields).to.include.keys('name', 'reason');
  });
});
